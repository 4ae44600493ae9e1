/**
 * The version of the functions that a module is handed. An activation names the one it was signed for: under another, the
 * same bytes could decide otherwise.
 */
export const kernelVersion = "interlock-kernel/0.1.0";
