#include "spec/yaml.h"

#include <gtest/gtest.h>

#include "base/json_document.h"

namespace hkube::spec {
namespace {

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(Yaml, WhatIsWrittenReadsAsItWas) {
  const std::string longest(1'000, 'k');
  const std::string longer(2'000, 'k');
  for (const Json& value : std::vector<Json>{
           Json{{"a", {{"b", 1}, {"c", {1, "yes", nullptr}}}}, {"d", Json::object()}},
           Json{{longest, 1}, {longest + ": ", "x"}},
           Json{{longer, 1}, {longer + "2", {{"a", 1}, {longer, {1, 2}}}}},
           Json{{{longer, "in a list"}, {"b", 2}}, {{"c", {{longer + ": ", Json::array()}}}}},
           Json("..."),
           Json("\xEF\xBB\xBFx"),
           Json{{"words", {".nan", ".inf", "0x1F", "1e3", "~", "", "<<", "=", "- a", "a\tb", "é", "%x"}}},
       }) {
    const auto again = parse_yaml(to_yaml(value));
    ASSERT_TRUE(again.ok()) << again.error().message << "\n" << to_yaml(value);
    EXPECT_EQ(to_text(*again), to_text(value));
  }
}

TEST(Yaml, WhatIsNoTextIsRefused) {
  EXPECT_FALSE(parse_yaml("a: b\xff").ok());
  EXPECT_FALSE(parse_yaml("a\xff: 1\na\xfe: 2").ok());
  EXPECT_EQ(to_text(*parse_yaml("a: \xc3\xa4")), "{\"a\":\"\xc3\xa4\"}");
  EXPECT_FALSE(parse_yaml(std::string_view("\xff\xfe\x61\0:\0 \0\x31\0", 10)).ok()) << "UTF-16";
  EXPECT_FALSE(parse_yaml(std::string_view("d\0\0\0: a", 7)).ok()) << "as UTF-32 begins";
}

TEST(Yaml, TypesOfScalars) {
  struct Case {
    const char* text;
    const char* value;  ///< as JSON
  };
  for (const Case& c : {
           Case{"1", "1"},
           {"-0", "0"},
           {"+12", "12"},
           {"012", "12"},
           {"0x1F", "31"},
           {"0o17", "15"},
           {"9223372036854775807", "9223372036854775807"},
           {"-9223372036854775808", "-9223372036854775808"},
           {"18446744073709551615", "18446744073709551615"},
           {"18446744073709551616", "18446744073709551616.0"},
           {"1180591620717411303424", "1180591620717411303424.0"},
           {"0xFFFFFFFFFFFFFFFF", "18446744073709551615"},
           {"-9223372036854775809", "-9223372036854775809.0"},
           {"1.5e3", "1500.0"},
           {".5", "0.5"},
           {"5.", "5.0"},
           {"1e-400", "0.0"},
           {"1_000", "\"1_000\""},
           {"1e", "\"1e\""},
           {".", "\".\""},
           {"-", "[null]"},
           {"--1", "\"--1\""},
           {"0x", "\"0x\""},
           {"2020-01-01", "\"2020-01-01\""},
           {"yes", "\"yes\""},
           {"'1'", "\"1\""},
           {"! 1", "\"1\""},
           {"!!str 123", "\"123\""},
           {"!!str", "\"\""},
           {"!!str ~", "\"~\""},
           {"!!int '7'", "7"},
           {"!!float 3", "3.0"},
           {"!!bool 'true'", "true"},
           {"!!null ''", "null"},
           {"!mine 5", "\"5\""},
           {"!!seq [1]", "[1]"},
           {"!!map {a: 1}", "{\"a\":1}"},
       }) {
    const auto value = parse_yaml(c.text);
    ASSERT_TRUE(value.ok()) << c.text << ": " << value.error().message;
    EXPECT_EQ(*value, Json::parse(c.value)) << c.text << " is " << to_text(*value);
  }
}

TEST(Yaml, ErrorsNamePlaceAndLine) {
  struct Case {
    std::string text;
    const char* message;
  };
  for (const Case& c : {
           Case{"a:\n\t- b\n",
                "malformed YAML: line 2, column 1: tab character may not be used as indentation: \"\\t- b\""},
           {"name: a\n  \tnodes: []\n",
            "malformed YAML: line 2, column 3: tab character may not be used as indentation: \"  \\tnodes: []\""},
           {"name: a\n\tnodes: []\n",
            "malformed YAML: line 2, column 1: tab character may not be used as indentation: \"\\tnodes: []\""},
           {"a: 1\r\nb: 2\r\na: 3\r\n", "malformed YAML: line 3, column 1: duplicated mapping key \"a\": \"a: 3\""},
           {"a: .nan", "malformed YAML: line 1, column 4: \".nan\" is no number of JSON: \"a: .nan\""},
           {"a: -.inf", "malformed YAML: line 1, column 4: \"-.inf\" is no number of JSON: \"a: -.inf\""},
           {"a: 1e999", "malformed YAML: line 1, column 4: \"1e999\" is no number of JSON: \"a: 1e999\""},
           {"a: !!int x", "malformed YAML: line 1, column 10: \"x\" is no whole number: \"a: !!int x\""},
           {"a: !!seq {}", "malformed YAML: line 1, column 10: the tag does not fit a map: \"a: !!seq {}\""},
           {"? [a]\n: 1", "malformed YAML: line 1, column 3: keys must be scalars: \"? [a]\""},
           {"a: *b", "malformed YAML: line 1, column 5: an alias of nothing: \"a: *b\""},
           {"a: 1\n---\nb: 2", "malformed YAML: line 3, column 1: one document is expected: \"b: 2\""},
           {"{\"a\": 1,\n \"a\": 2}", "line 2, column 5: duplicated key \"a\" in an object"},
           {"é: \"x", "malformed YAML: line 1, column 5: double-quoted scalar without closing quote: \"é: \\\"x\""},
           {"", "malformed YAML: the document is empty"},
           {"# nothing\n", "malformed YAML: the document is empty"},
       }) {
    const auto value = parse_yaml(c.text);
    ASSERT_FALSE(value.ok()) << c.text << " is " << to_text(*value);
    EXPECT_EQ(value.error().message, c.message);
  }
  const auto wide = parse_yaml("k: [" + std::string(500, 'x') + ", \"" + std::string(500, 'y'));
  ASSERT_FALSE(wide.ok());
  EXPECT_LT(wide.error().message.size(), 300U);
}

TEST(Yaml, MergeKeys) {
  const auto value = [](const char* text) { return to_text(parse_yaml(text).value()); };
  EXPECT_EQ(value("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}"), R"({"a":{"x":1,"y":2},"b":{"y":3,"x":1}})");
  EXPECT_EQ(value("a: &a {x: 1}\nb: {<<: [*a, {x: 2, z: 3}]}"), R"({"a":{"x":1},"b":{"x":1,"z":3}})");
  EXPECT_EQ(value("'<<': {x: 1}\nb: 2"), R"({"<<":{"x":1},"b":2})");
  EXPECT_EQ(value("a: &k b\n*k : 1"), R"({"a":"b","b":1})");
  EXPECT_FALSE(parse_yaml("a: {<<: 1}").ok());
}

TEST(Yaml, WhatRepeatsItselfIsRefused) {
  for (const char* text : {"a: &x [*x]", "&m {<<: *m}", "a: &m\n  b: 1\n  <<: *m", "&m {<<: [*m]}", "&a {b: {c: *a}}",
                           "&a [&b [*a, *b]]", "a: &m {x: &n {<<: *m}}"}) {
    const auto value = parse_yaml(text);
    ASSERT_FALSE(value.ok()) << text;
    EXPECT_NE(value.error().message.find("an alias stands within what it repeats"), std::string::npos)
        << value.error().message;
  }
}

TEST(Yaml, ALaughOfBillionsIsRefused) {
  const auto list = [](int level, const std::string& item, const char* separator) {
    const std::string one = item + std::to_string(level - 1);
    return one + repeated(separator + one, 9);
  };
  std::string merges = "x0: &x0 {}\n";
  std::string lists = "x0: &x0 [1]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string begin = "x" + std::to_string(i) + ": &x" + std::to_string(i);
    merges += begin + " {<<: [" + list(i, "*x", ", ") + "]}\n";
    lists += begin + " [" + list(i, "*x", ", ") + "]\n";
  }
  for (const std::string& text : {merges, lists}) {
    const auto value = parse_yaml(text);
    ASSERT_FALSE(value.ok());
    EXPECT_EQ(value.error().kind, ErrorKind::kTooLarge) << value.error().message;
  }
}

TEST(Yaml, WhatTheFuzzerFoundInTheLibraryIsRefused) {
  // A record freed twice.
  for (const char* text : {"? -\x02:\t-\n", "? a\n: \t- b\n", "? -a:\t-\n", "? a:\t|\n  b\n", "? a:\t? b\n"}) {
    EXPECT_FALSE(parse_yaml(text).ok()) << text;
  }
  EXPECT_TRUE(parse_yaml("a:\t|\n  b\n").ok());
  // A length worked out too short, and memory that nobody frees.
  EXPECT_FALSE(parse_yaml("--- >-\n; trimmed\n  \n \n\n  \n\n as\n  space\n").ok());
}

TEST(Yaml, DeepAndLongTextsEndSoon) {
  const std::string deep = "[" + repeated("[", kMaxJsonDepth - 1) + repeated("]", kMaxJsonDepth);
  EXPECT_TRUE(parse_yaml(deep).ok());
  for (const std::string& text : {
           "[" + deep + "]",
           repeated("[", 200'000),
           repeated("{a: ", 50'000),
           repeated("- ", 50'000),
           repeated("? ", 50'000),
           repeated("a:\n ", 50'000),
           "a: |\n  x" + repeated("\n", 200'000) + "b: 1",
           "%YAML " + repeated("1", 200'000) + "\n---\n",
           "%TAG !" + repeated("a", 200'000) + "! b\n---\n",
       }) {
    EXPECT_FALSE(parse_yaml(text).ok()) << text.substr(0, 20);
  }
}

TEST(JsonDocument, IsJsonWithoutDuplicatedKeys) {
  EXPECT_EQ(parse_json_document(R"({"a": [1, {"b": null}], "c": "\ud83d\ude00"})")->dump(),
            "{\"a\":[1,{\"b\":null}],\"c\":\"\xf0\x9f\x98\x80\"}");
  EXPECT_EQ(parse_json_document("18446744073709551615")->get<std::uint64_t>(), 18446744073709551615ULL);
  const auto twice = parse_json_document("{\"a\": 1,\n \"b\": {\"c\": 1, \"c\": 2}}");
  ASSERT_FALSE(twice.ok());
  EXPECT_EQ(twice.error().message, "line 2, column 19: duplicated key \"c\" in an object");
  EXPECT_EQ(parse_json_document("{").error().message, parse_json("{").error().message);
  EXPECT_EQ(parse_json_document("[1e999]").error().message, parse_json("[1e999]").error().message);
  EXPECT_FALSE(parse_json_document(repeated("[", kMaxJsonDepth + 1) + repeated("]", kMaxJsonDepth + 1)).ok());
  EXPECT_FALSE(parse_json_document(repeated("[", 200'000)).ok());
}

}  // namespace
}  // namespace hkube::spec
