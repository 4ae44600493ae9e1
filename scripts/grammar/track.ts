/** A piece of a grammar, as a diagram draws it. */
export type Track =
  /** A word or a sign that stands in the text as it is. */
  | { readonly kind: "exact"; readonly text: string }
  /** A sort of token: a name, a whole number. */
  | { readonly kind: "sort"; readonly text: string }
  /** Another rule of the grammar. */
  | { readonly kind: "rule"; readonly name: string }
  | { readonly kind: "sequence"; readonly tracks: readonly Track[] }
  | { readonly kind: "choice"; readonly tracks: readonly Track[] }
  | { readonly kind: "optional"; readonly track: Track }
  /** Once or more often, with something between. */
  | { readonly kind: "loop"; readonly track: Track; readonly between: Track | null };

/** A rule of the grammar. */
export interface GrammarRule {
  readonly name: string;
  readonly track: Track;
}

/** One after the other; a single one is itself. */
export function sequence(tracks: readonly Track[]): Track {
  const flat = tracks.flatMap((track) => (track.kind === "sequence" ? track.tracks : [track]));
  const [only] = flat;
  return flat.length === 1 && only !== undefined ? only : { kind: "sequence", tracks: flat };
}

/** One of several; a single one is itself. */
export function choice(tracks: readonly Track[]): Track {
  const flat = tracks.flatMap((track) => (track.kind === "choice" ? track.tracks : [track]));
  const [only] = flat;
  return flat.length === 1 && only !== undefined ? only : { kind: "choice", tracks: flat };
}

/** The tracks directly inside one. */
export function parts(track: Track): readonly Track[] {
  switch (track.kind) {
    case "exact":
    case "sort":
    case "rule":
      return [];
    case "sequence":
    case "choice":
      return track.tracks;
    case "optional":
      return [track.track];
    case "loop":
      return track.between === null ? [track.track] : [track.track, track.between];
    default:
      throw new Error(`no such track: ${JSON.stringify(track satisfies never)}`);
  }
}

/** The same track with every part inside it replaced, from the inside out. */
export function replaceTracks(track: Track, replace: (track: Track) => Track): Track {
  const inner = (part: Track): Track => replaceTracks(part, replace);
  switch (track.kind) {
    case "exact":
    case "sort":
    case "rule":
      return replace(track);
    case "sequence":
      return replace(sequence(track.tracks.map(inner)));
    case "choice":
      return replace(choice(track.tracks.map(inner)));
    case "optional":
      return replace({ kind: "optional", track: inner(track.track) });
    case "loop":
      return replace({
        kind: "loop",
        track: inner(track.track),
        between: track.between === null ? null : inner(track.between),
      });
    default:
      throw new Error(`no such track: ${JSON.stringify(track satisfies never)}`);
  }
}
