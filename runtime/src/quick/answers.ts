/**
 * What code answers: no permit permits or waits for people; that takes a closer look; a permit permits and nothing stands in its
 * way, if everything is what it seems; the same, and the payload and the target's facts are what they seem.
 */
export const answers = { refuse: 0, open: 1, permit: 2, fitting: 3 } as const;
