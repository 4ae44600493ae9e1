import { describe, expect, test } from "vitest";
import { canonicalBytes } from "./canonical.ts";
import { LedgerError } from "./ledger-error.ts";
import { parseCanonicalJson, parseStrictJson } from "./strict-json.ts";

const utf8 = (text: string): Uint8Array => Buffer.from(text, "utf8");
const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");

function code(parse: (bytes: Uint8Array) => unknown, input: Uint8Array): string {
  try {
    parse(input);
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
  return "read";
}

// The names are those of JSONTestSuite (github.com/nst/JSONTestSuite): `y` must be read, `n` must not, `i` is up to the
// reader, and here up to RFC 7493 (I-JSON) and to what two readers could take differently.
describe("cases of JSONTestSuite", () => {
  test.each([
    ["y_array_empty-string", '[""]'],
    ["y_array_with_several_null", "[1,null,null,null,2]"],
    ["y_array_with_trailing_space", "[2] "],
    ["y_number_after_space", "[ 4]"],
    ["y_number_double_close_to_zero", `[-0.${"0".repeat(76)}1]`],
    ["y_number_int_with_exp", "[20e1]"],
    ["y_number_minus_zero", "[-0]"],
    ["y_number_real_capital_e_neg_exp", "[1E-2]"],
    ["y_number_simple_real", "[123.456789]"],
    ["y_object_empty_key", '{"":0}'],
    ["y_object_escaped_null_in_key", String.raw`{"foo\u0000bar": 42}`],
    ["y_object_long_strings", `{"x":[{"id": "${"x".repeat(40)}"}]}`],
    ["y_object_with_newlines", '{\n"a": "b"\n}'],
    ["y_string_accepted_surrogate_pair", String.raw`["\uD801\udc37"]`],
    ["y_string_backslash_doublequotes", String.raw`["\""]`],
    ["y_string_double_escape_n", String.raw`["\\n"]`],
    ["y_string_in_array_with_leading_space", '[ "asd"]'],
    ["y_string_noncharacter", String.raw`["\uFFFE"]`],
    ["y_string_u+2028_line_sep", '["\u2028"]'],
    ["y_string_unescaped_char_delete", '["\u007f"]'],
    ["y_string_utf8", '["€𝄞"]'],
    ["y_structure_lonely_int", "42"],
    ["y_structure_lonely_null", "null"],
    ["y_structure_lonely_string", '"asd"'],
    ["y_structure_whitespace_array", " [] "],
  ])("%s", (_name, text) => {
    expect(code(parseStrictJson, utf8(text))).toBe("read");
  });

  test.each([
    ["n_array_1_true_without_comma", "[1 true]"],
    ["n_array_colon_instead_of_comma", '["": 1]'],
    ["n_array_comma_after_close", '[""],'],
    ["n_array_double_comma", "[1,,2]"],
    ["n_array_extra_close", '["x"]]'],
    ["n_array_just_minus", "[-]"],
    ["n_array_unclosed_with_new_lines", "[1,\n1\n,1"],
    ["n_incomplete_false", "[fals]"],
    ["n_multidigit_number_then_00", "123\0"],
    ["n_number_++", "[++1234]"],
    ["n_number_-01", "[-01]"],
    ["n_number_.-1", "[.-1]"],
    ["n_number_0.e1", "[0.e1]"],
    ["n_number_0_capital_E+", "[0E+]"],
    ["n_number_1_000", "[1 000.0]"],
    ["n_number_2.e+3", "[2.e+3]"],
    ["n_number_Inf", "[Inf]"],
    ["n_number_hex_2_digits", "[0x42]"],
    ["n_number_minus_space_1", "[- 1]"],
    ["n_number_U+FF11_fullwidth_digit_one", "[１]"],
    ["n_object_bad_value", '["x", truth]'],
    ["n_object_double_colon", '{"x"::"b"}'],
    ["n_object_lone_continuation_byte_in_key_and_trailing_comma", '{"\u00b9":"0",}'],
    ["n_object_missing_semicolon", '{"a" b}'],
    ["n_object_no-colon", '{"a"'],
    ["n_object_non_string_key", "{1:1}"],
    ["n_object_trailing_comment_slash_open", '{"a":"b"}//'],
    ["n_object_two_commas_in_a_row", '{"a":"b",,"c":"d"}'],
    ["n_single_space", " "],
    ["n_string_1_surrogate_then_escape_u1x", String.raw`["\uD800\u1x"]`],
    ["n_string_escape_x", String.raw`["\x00"]`],
    ["n_string_escaped_ctrl_char_tab", '["\\\t"]'],
    ["n_string_unescaped_newline", '["new\nline"]'],
    ["n_string_unescaped_tab", '["\t"]'],
    ["n_structure_ascii-unicode-identifier", "aå"],
    ["n_structure_capitalized_True", "[True]"],
    ["n_structure_no_data", ""],
    ["n_structure_null-byte-outside-string", "[\0]"],
    ["n_structure_trailing_#", '{"a":"b"}#{}'],
    ["n_structure_U+2060_word_joined", "[\u2060]"],
    ["n_structure_whitespace_formfeed", "[\f]"],
  ])("%s", (_name, text) => {
    expect(code(parseStrictJson, utf8(text))).toBe("json.syntax");
    expect(code(parseCanonicalJson, utf8(text))).toBe("json.syntax");
  });

  test.each([
    ["y_object_duplicated_key", utf8('{"a":"b","a":"c"}'), "json.duplicate-key"],
    ["y_object_duplicated_key_and_value", utf8('{"a":"b","a":"b"}'), "json.duplicate-key"],
    ["i_number_huge_exp", utf8(`[0.4e00669999999999999999999999999999999999]`), "json.non-finite"],
    ["i_number_real_underflow", utf8("[123e-10000000]"), "read"],
    ["i_number_too_big_pos_int", utf8("[100000000000000000000]"), "json.unsafe-integer"],
    [
      "i_number_very_big_negative_int",
      utf8("[-237462374673276894279832749832423479823246327846]"),
      "json.unsafe-integer",
    ],
    ["i_object_key_lone_2nd_surrogate", utf8(String.raw`{"\uDFAA":0}`), "json.lone-surrogate"],
    ["i_string_1st_surrogate_but_2nd_missing", utf8(String.raw`["\uDADA"]`), "json.lone-surrogate"],
    [
      "i_string_incomplete_surrogates_escape_valid",
      utf8(String.raw`["\uD800\uD800\n"]`),
      "json.lone-surrogate",
    ],
    ["i_string_inverted_surrogates_U+1D11E", utf8(String.raw`["\uDd1e\uD834"]`), "json.lone-surrogate"],
    ["i_string_invalid_utf-8", latin1('["\u00ff"]'), "json.encoding"],
    ["i_string_overlong_sequence_2_bytes", latin1('["\u00c0\u00af"]'), "json.encoding"],
    ["i_string_truncated-utf-8", latin1('["\u00e0\u00ff"]'), "json.encoding"],
    ["i_string_UTF-8_invalid_sequence", latin1('["\u00e6\u0097\u00a5\u00d1\u0088\u00fa"]'), "json.encoding"],
    ["i_string_utf16LE_no_BOM", latin1('[\0"\0\u00e9\0"\0]\0'), "json.encoding"],
    ["i_string_UTF8_surrogate_U+D800", latin1('["\u00ed\u00a0\u0080"]'), "json.encoding"],
    ["i_structure_500_nested_arrays", utf8("[".repeat(500) + "]".repeat(500)), "json.depth"],
    ["i_structure_UTF-8_BOM_empty_object", utf8("\ufeff{}"), "json.syntax"],
    ["n_structure_100000_opening_arrays", utf8("[".repeat(100_000)), "json.depth"],
    ["n_structure_open_array_object", utf8('[{"":'.repeat(50_000)), "json.depth"],
  ])("%s: %#", (_name, input, expected) => {
    expect(code(parseStrictJson, input)).toBe(expected);
  });
});

describe("what is read, and is not how it is written", () => {
  test.each([
    ["a blank", '{"a": 1}'],
    ["a line feed at the end", "1\n"],
    ["keys in another order", '{"b":1,"a":2}'],
    ["keys in the order of code points", '{"\ufb33":1,"\u{1f602}":2}'],
    ["an escape that nobody needs", String.raw`"\u0041"`],
    ["a slash with a backslash", String.raw`"\/"`],
    ["a line feed by its number", String.raw`"\u000a"`],
    ["upper-case digits of an escape", String.raw`"\u001F"`],
    ["an escaped surrogate pair", String.raw`"\ud83d\ude02"`],
    ["a delete by its number", String.raw`"\u007f"`],
    ["minus zero", "-0"],
    ["a fraction of zero", "1.0"],
    ["a zero at the end", "0.10"],
    ["an exponent that nobody needs", "1e2"],
    ["an upper-case exponent", "1E+30"],
    ["an exponent without its sign", "1e30"],
    ["more digits than a double has", "333333333.33333329"],
    ["a number that a double cannot hold", "1e-400"],
  ])("%s", (_name, text) => {
    expect(code(parseStrictJson, utf8(text))).toBe("read");
    expect(code(parseCanonicalJson, utf8(text))).toBe("json.not-canonical");
    expect(code(parseCanonicalJson, canonicalBytes(parseStrictJson(utf8(text))))).toBe("read");
  });
});
