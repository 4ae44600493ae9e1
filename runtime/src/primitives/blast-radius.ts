import type { BlastShare, Percentile } from "../vocabulary/words.ts";
import { atMost, type Measure } from "../kernel/measure.ts";
import { blastServices, blastShare } from "../kernel/read.ts";
import { showCount, showPercent } from "../kernel/show.ts";
import type { Subject } from "../kernel/subject.ts";

/** `blast traffic p95 <= 5%`: the runtime's own prediction; none, or none at that percentile, is unknown. */
export function blastShareAtMost(x: Subject, share: BlastShare, at: Percentile, atMostPpm: number): Measure {
  return atMost(
    `blast.${share} ${at}`,
    blastShare(x, share, at),
    atMostPpm,
    showPercent,
    `bring the predicted ${share} at ${at} to ${showPercent(atMostPpm)} or less`,
  );
}

/** `blast services <= 3`: how many services are predicted to be touched. */
export function blastServicesAtMost(x: Subject, services: number): Measure {
  return atMost(
    "blast.services",
    blastServices(x),
    services,
    showCount,
    `touch ${services} services or fewer`,
  );
}
