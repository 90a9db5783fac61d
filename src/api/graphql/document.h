#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace hkube::api::graphql {

/// A place in a text, from 1.
struct Location {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

/// A type as it is written: "[Job!]!" is the name Job in the wrappers "![!", outermost first.
struct TypeRef {
  std::string name;
  std::string wrappers;

  [[nodiscard]] bool non_null() const { return wrappers.starts_with('!'); }
  [[nodiscard]] bool is_list() const { return wrappers.starts_with('['); }
  /// Without its outermost wrapper.
  [[nodiscard]] TypeRef inner() const { return {name, wrappers.substr(1)}; }
  [[nodiscard]] std::string text() const;
  bool operator==(const TypeRef&) const = default;
};

struct Member;

/// A value as it is written in a query or as a default of the schema.
struct Value {
  enum class Kind : std::uint8_t { kVariable, kInt, kFloat, kString, kBoolean, kNull, kEnum, kList, kObject };
  Kind kind = Kind::kNull;
  std::string text;             ///< name of a variable, digits, decoded string, enum's name
  std::vector<Value> items;     ///< of a list
  std::vector<Member> members;  ///< of an object
  Location at;

  /// Whether two values are written alike, wherever.
  [[nodiscard]] bool same_as(const Value& other) const;
};

/// Of an object.
struct Member {
  std::string name;
  Value value;
};

struct Argument {
  std::string name;
  Value value;
  Location at;
};

struct Directive {
  std::string name;
  std::vector<Argument> arguments;
  Location at;
};

/// One entry of a selection set.
struct Selection {
  enum class Kind : std::uint8_t { kField, kSpread, kInline };
  Kind kind = Kind::kField;
  std::string alias;  ///< empty: none
  std::string name;   ///< of the field or of the fragment
  std::string on;     ///< type condition of an inline fragment; empty: none
  std::vector<Argument> arguments;
  std::vector<Directive> directives;
  std::vector<Selection> selections;
  Location at;

  /// The key in the answer.
  [[nodiscard]] const std::string& key() const { return alias.empty() ? name : alias; }
};

struct VariableDefinition {
  std::string name;
  TypeRef type;
  std::optional<Value> fallback;
  Location at;
};

struct Operation {
  enum class Kind : std::uint8_t { kQuery, kMutation, kSubscription };
  Kind kind = Kind::kQuery;
  std::string name;  ///< empty: anonymous
  std::vector<VariableDefinition> variables;
  std::vector<Directive> directives;
  std::vector<Selection> selections;
  Location at;
};

struct Fragment {
  std::string name;
  std::string on;
  std::vector<Directive> directives;
  std::vector<Selection> selections;
  Location at;
};

/// What a client sends: operations and fragments.
struct Document {
  std::vector<Operation> operations;
  std::map<std::string, Fragment> fragments;
};

}  // namespace hkube::api::graphql
