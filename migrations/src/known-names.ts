/**
 * Functions of `pg_catalog` that only compute: their result follows from their arguments and the data they are given,
 * and stays the same within a statement.
 */
const steady =
  "abs acos age array_agg array_append array_cat array_fill array_length array_lower array_ndims array_position " +
  "array_positions array_prepend array_remove array_replace array_to_json array_to_string array_upper ascii asin atan " +
  "atan2 avg bit_and bit_length bit_or bool_and bool_or btrim cardinality cbrt ceil ceiling char_length " +
  "character_length chr coalesce concat concat_ws convert_from convert_to cos cot count current_database " +
  "current_schema current_schemas date_bin date_part date_trunc decode degrees dense_rank div encode every exp extract " +
  "first_value float8 floor format format_type gcd generate_series generate_subscripts get_byte greatest has_any_column_privilege " +
  "has_column_privilege has_schema_privilege has_table_privilege host hostmask initcap int4 int8 int4range int8range isfinite " +
  "isempty json_agg json_array_elements json_array_elements_text json_array_length json_build_array json_build_object " +
  "json_each json_each_text json_extract_path json_extract_path_text json_object json_object_agg json_object_keys " +
  "json_strip_nulls json_to_record json_to_recordset json_typeof jsonb_agg jsonb_array_elements " +
  "jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text " +
  "jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_agg jsonb_object_keys " +
  "jsonb_path_exists jsonb_path_query jsonb_path_query_array jsonb_path_query_first jsonb_pretty jsonb_set " +
  "jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_typeof justify_days justify_hours justify_interval lag " +
  "last_value lcm lead least left length like_escape ln localtime localtimestamp log log10 lower lower_inc lower_inf " +
  "lpad ltrim make_date make_interval make_time make_timestamp make_timestamptz masklen max md5 min mod netmask network " +
  "notlike now nth_value ntile nullif num_nonnulls num_nulls numeric numrange obj_description octet_length overlaps overlay " +
  "parse_ident percent_rank percentile_cont percentile_disc pg_get_constraintdef pg_get_expr pg_get_indexdef " +
  "pg_get_serial_sequence pg_get_viewdef pg_table_is_visible pg_typeof pi plainto_tsquery phraseto_tsquery position power quote_ident " +
  "quote_literal quote_nullable radians range_agg range_merge rank regexp_count regexp_instr regexp_like regexp_match " +
  "regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr repeat replace reverse right " +
  "round row_number row_to_json rpad rtrim scale setweight sha224 sha256 sha384 sha512 sign similar_to_escape sin split_part sqrt " +
  "starts_with statement_timestamp stddev stddev_pop stddev_samp string_agg string_to_array string_to_table strip " +
  "strpos substr substring sum tan text timezone to_ascii to_char to_date to_hex to_json to_jsonb to_number to_regclass " +
  "to_regnamespace to_regproc to_regtype to_timestamp to_tsquery to_tsvector transaction_timestamp translate trim " +
  "trim_array trunc ts_headline ts_rank ts_rank_cd tsrange tstzrange daterange unnest upper upper_inc upper_inf " +
  "var_pop var_samp variance version websearch_to_tsquery width_bucket";

/** Functions of `pg_catalog` whose result differs from row to row: a column that defaults to one is filled row by row. */
const changing =
  "clock_timestamp currval gen_random_uuid lastval nextval random random_normal timeofday uuidv4 uuidv7";

const steadyFunctions: ReadonlySet<string> = new Set(steady.split(" "));
const changingFunctions: ReadonlySet<string> = new Set(changing.split(" "));

/** How much is known of a function by its name: whether it only computes, and whether it does so row by row. */
export type FunctionKnowledge = "steady" | "changing" | "unknown";

/**
 * Tells what is known of a function that a migration calls by these name parts. Pure.
 * A name without a schema counts as PostgreSQL's own: the statements that could put another function before it
 * (creating or renaming one to such a name, a `search_path` that names `pg_catalog`) are opaque themselves.
 */
export function functionKnowledge(parts: readonly string[]): FunctionKnowledge {
  const name = parts.at(-1) ?? "";
  if (parts.length > 2 || (parts.length === 2 && parts[0] !== "pg_catalog")) return "unknown";
  if (steadyFunctions.has(name)) return "steady";
  return changingFunctions.has(name) ? "changing" : "unknown";
}

/** Tells whether a function of PostgreSQL's own takes or gives back an advisory lock. Pure. */
export function isAdvisoryLock(name: string): boolean {
  return /^pg_(try_)?advisory_(xact_)?(lock|unlock)(_shared|_all)?$/.test(name);
}

/** Tells whether a function of this name could be taken for one of PostgreSQL's own whose effects are known. Pure. */
export function shadowsKnownFunction(name: string): boolean {
  if (name === "set_config" || name === "setval" || isAdvisoryLock(name)) return true;
  return steadyFunctions.has(name) || changingFunctions.has(name);
}

const operators: ReadonlySet<string> = new Set(
  (
    "+ - * / % ^ |/ ||/ @ & | # ~ << >> = <> != < > <= >= || ~~ !~~ ~~* !~~* ~* !~ !~* -> ->> #> #>> @> <@ ? ?| ?& #- @? @@ " +
    "&& -|- &< &> <<| |>> ^@ !! <-> >>= <<= BETWEEN IN"
  ).split(" "),
);

/** Tells whether an operator by these name parts is one of PostgreSQL's own. Pure; creating one is opaque itself. */
export function isKnownOperator(parts: readonly string[]): boolean {
  const symbol = parts.at(-1) ?? "";
  if (parts.length > 1 && parts[0] !== "pg_catalog") return false;
  return operators.has(symbol) || / ?BETWEEN( SYMMETRIC)?$/.test(symbol);
}

const extensions: ReadonlySet<string> = new Set([
  "btree_gin",
  "btree_gist",
  "citext",
  "cube",
  "earthdistance",
  "fuzzystrmatch",
  "hstore",
  "intarray",
  "ltree",
  "pg_trgm",
  "pgcrypto",
  "tablefunc",
  "unaccent",
  "uuid-ossp",
  "vector",
]);

/** Tells whether installing an extension only adds types, functions and operators under well-known names. Pure. */
export function isKnownExtension(name: string): boolean {
  return extensions.has(name);
}

/** Settings that change how long or where a migration works, and not what its statements mean. */
const quietSettings: ReadonlySet<string> = new Set([
  "application_name",
  "check_function_bodies",
  "client_min_messages",
  "datestyle",
  "deadlock_timeout",
  "default_table_access_method",
  "default_tablespace",
  "idle_in_transaction_session_timeout",
  "intervalstyle",
  "lock_timeout",
  "maintenance_work_mem",
  "max_parallel_maintenance_workers",
  "search_path",
  "statement_timeout",
  "timezone",
  "transaction_timeout",
  "work_mem",
  "xmloption",
]);

/**
 * Tells whether setting a parameter leaves the meaning of the other statements as it is. Pure.
 * A `search_path` that names `pg_catalog` does not: functions before it in the path take the place of PostgreSQL's own.
 */
export function isQuietSetting(name: string, values: readonly string[]): boolean {
  const lower = name.toLowerCase();
  const words = values.map((value) => value.toLowerCase());
  if (lower === "standard_conforming_strings") return words.length === 1 && words[0] === "on";
  if (lower === "client_encoding") return words.length === 1 && /^utf-?8$/.test(words[0] ?? "");
  // Row security off makes a query fail that it would filter; on is the default.
  if (lower === "row_security") return words.length === 1;
  if (lower === "search_path" && words.some((word) => word.includes("pg_catalog"))) return false;
  return quietSettings.has(lower);
}
