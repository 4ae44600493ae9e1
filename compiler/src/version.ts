/** The version of Interlock. */
export const interlockVersion = "0.1.0";

/** What stands in every pin as the compiler that made the module. */
export const compilerVersion: string = `interlock-compiler/${interlockVersion}`;
