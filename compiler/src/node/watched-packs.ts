/** How often one entry of a pack may be in the reading at once. A delta's base is read once for each of its readers. */
export const MAX_READINGS_AT_ONCE = 2_000;

/** What the git library makes of a pack's index: it reads an entry, and for a delta its base, which is another entry. */
interface PackReader {
  readSlice(place: { readonly start: number }): Promise<unknown>;
}

/**
 * Makes the place where the git library keeps what it knows of packs. The library follows a delta to its base without
 * asking whether it was there already: a forged pack in which an entry is its own base, at however many removes, would
 * be read until the memory is full. Here that ends, as a problem of the pack.
 */
export function watchedPacks(): object {
  return new Proxy<Record<PropertyKey, unknown>>(
    {},
    {
      set(kept, key, value: unknown) {
        kept[key] = value instanceof Map ? watched(value) : value;
        return true;
      },
    },
  );
}

/** A map of promised indexes, each of which is watched before whoever put it there gets to use it. */
function watched(indexes: Map<unknown, unknown>): Map<unknown, unknown> {
  const keep = indexes.set.bind(indexes);
  indexes.set = (path, index) => {
    // What fails is told to whoever asked for it.
    if (index instanceof Promise) void index.then(watch, () => undefined);
    return keep(path, index);
  };
  return indexes;
}

function watch(index: unknown): void {
  if (!isPackReader(index)) return;
  const readEntry = index.readSlice.bind(index);
  const readings = new Map<number, number>();
  index.readSlice = async (place) => {
    const { start } = place;
    const others = readings.get(start) ?? 0;
    if (others >= MAX_READINGS_AT_ONCE) throw new Error("an entry of the pack is its own base");
    readings.set(start, others + 1);
    try {
      return await readEntry(place);
    } finally {
      const left = (readings.get(start) ?? 1) - 1;
      if (left === 0) readings.delete(start);
      else readings.set(start, left);
    }
  };
}

function isPackReader(index: unknown): index is PackReader {
  return (
    typeof index === "object" &&
    index !== null &&
    "readSlice" in index &&
    typeof index.readSlice === "function"
  );
}
