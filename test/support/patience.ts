/** Times what a limit in a test is: an emulated machine (test/kernel) takes many times as long. */
export const PATIENCE = Number(process.env.PATCHBAY_TEST_PATIENCE ?? 1);
/** The machine is that of test/kernel, not one that is merely slow (setup/test.mjs goes up to 5). */
export const EMULATED = PATIENCE >= 10;
