/**
 * What a scene's processes may do: `deploy` is held against blast and comes with a grant that a failure ends, `scale` has a budget and a
 * place at once, `publish` waits for people, and `look` is bound by nothing.
 */
export const scenePolicy = `language 1
policy shop
stage constrained

entity Service { owner: string max 64 }
action deploy on Service changes { image: string max 128 }
action scale on Service changes { image: string max 128 }
action publish on Service changes { image: string max 128 }
action look on Service reads { image: string max 128 }
action undo on Service restores { revision: int 0..1000 }

human ann = github user 5
human carl = github user 6
group sre = ann, carl

switch everything on * { resume quorum 1 of sre }
switch stop on deploy { resume quorum 1 of sre }

bound limits on deploy, scale, publish { blast traffic p95 <= 5%  reversal tested within 30d }
bound often on deploy { rate 1000 per 1h per agent }
bound amounts on scale { rate 40 per 1h per agent }
permit deploys on deploy by agent { grant write on target expires 10m revoke on failure }
permit scales on scale { grant write on target expires 10m  rate 3 at once per target }
permit publishing on publish { grant write on target expires 10m  quorum 1 of sre }
permit looks on look {}
permit undoing on undo {}
`;
