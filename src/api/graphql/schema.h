#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/graphql/document.h"
#include "base/json.h"

namespace hkube::api::graphql {

/// An argument or a member of an input object.
struct InputField {
  std::string name;
  std::string description;
  TypeRef type;
  std::optional<Value> fallback;
};

struct FieldDefinition {
  std::string name;
  std::string description;
  std::vector<InputField> arguments;
  TypeRef type;
  std::optional<std::string> deprecated;  ///< why

  [[nodiscard]] const InputField* argument(std::string_view name) const;
};

struct EnumValue {
  std::string name;
  std::string description;
};

struct TypeDefinition {
  enum class Kind : std::uint8_t { kScalar, kObject, kEnum, kInput };
  Kind kind = Kind::kScalar;
  std::string name;
  std::string description;
  std::vector<FieldDefinition> fields;  ///< of an object
  std::vector<InputField> inputs;       ///< of an input object
  std::vector<EnumValue> values;        ///< of an enum

  [[nodiscard]] const FieldDefinition* field(std::string_view name) const;
  [[nodiscard]] const InputField* input(std::string_view name) const;
  [[nodiscard]] bool has_value(std::string_view name) const;
  /// Can be asked for without a selection.
  [[nodiscard]] bool is_leaf() const { return kind == Kind::kScalar || kind == Kind::kEnum; }
};

/// The types that queries are checked against. Immutable, shared by all threads. The root is the type Query; there are
/// no interfaces and unions.
class Schema {
 public:
  /// Reads a schema in GraphQL's own language and adds the built-in scalars and the types of introspection. Every type
  /// that is named must be there.
  static Result<Schema> parse(std::string_view text);

  [[nodiscard]] const TypeDefinition* find(std::string_view name) const;
  /// In the order of the text; the built-in ones last.
  [[nodiscard]] const std::vector<TypeDefinition>& types() const { return types_; }
  [[nodiscard]] const TypeDefinition& query() const { return *find("Query"); }

 private:
  std::vector<TypeDefinition> types_;
  std::map<std::string, std::size_t, std::less<>> places_;
};

/// The server's schema.
const Schema& schema();
/// Its text: what a client may save as schema.graphql.
const std::string& schema_text();

}  // namespace hkube::api::graphql
