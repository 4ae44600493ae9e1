import { describe, expect, test } from "vitest";

import { lifecycleFolder } from "../../../test/audited-folder.ts";
import { isSafeOutput } from "../../../test/workplace.ts";

const ask = ["audit", "stages", "--log", "records", "--key", "writer.keys.json"];

describe("interlock audit stages", () => {
  test("says for each stage what was decided, and that nothing shows these to be all records", async () => {
    const { place } = await lifecycleFolder();
    const { code, out, err } = await place.interlock(ask);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("\n  verdicts     0 permit, 0 hold, 1 refuse: 100% refused\n");
    expect(out).toContain("\n  by people    0 decided, 0 as advised\n");
    expect(out).toContain("nothing shows that these are all");
    expect(isSafeOutput(out)).toBe(true);
  });

  test("takes the filters of an audit, and gives JSON", async () => {
    const { place } = await lifecycleFolder();
    const none = await place.interlock([...ask, "--since", "2027-01-01"]);
    expect(none.out).toContain("no record of an action");
    const { out } = await place.interlock([...ask, "--format", "json"]);
    expect(JSON.parse(out)).toMatchObject({
      stages: [{ proposals: 1, verdicts: { refuse: 1 }, refusalPpm: 1_000_000, agreementPpm: null }],
      searched: { records: 4, isWhole: true, problems: 0 },
    });
  });
});
