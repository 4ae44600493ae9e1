/** What stands in every pin as the compiler that made the module. */
export const compilerVersion = "interlock-compiler/0.1.0";
