/** Times what a limit in a test is: an emulated machine (test/kernel) takes many times as long. */
export const PATIENCE = Number(process.env.PATCHBAY_TEST_PATIENCE ?? 1);
