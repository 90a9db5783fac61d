#include "api/graphql/schema.h"

#include <algorithm>

#include "api/errc.h"
#include "api/graphql/schema_parser.h"

namespace hkube::api::graphql {

namespace {

template <typename List>
auto find_named(const List& list, std::string_view name) -> decltype(list.data()) {
  const auto it = std::find_if(list.begin(), list.end(), [&](const auto& entry) { return entry.name == name; });
  return it == list.end() ? nullptr : &*it;
}

/// What every schema has (GraphQL specification, sections 3.5 and 4). __Meta stands for what the root type has besides
/// its own fields.
constexpr std::string_view kBuiltIn = R"(
"Text"
scalar String
"true or false"
scalar Boolean
"A whole number"
scalar Int
"A number"
scalar Float
"A name: text, or a whole number that is taken for its text"
scalar ID
type __Schema {
  description: String
  types: [__Type!]!
  queryType: __Type!
  mutationType: __Type
  subscriptionType: __Type
  directives: [__Directive!]!
}
type __Type {
  kind: __TypeKind!
  name: String
  description: String
  specifiedByURL: String
  fields(includeDeprecated: Boolean = false): [__Field!]
  interfaces: [__Type!]
  possibleTypes: [__Type!]
  enumValues(includeDeprecated: Boolean = false): [__EnumValue!]
  inputFields(includeDeprecated: Boolean = false): [__InputValue!]
  ofType: __Type
  isOneOf: Boolean
}
type __Field {
  name: String!
  description: String
  args(includeDeprecated: Boolean = false): [__InputValue!]!
  type: __Type!
  isDeprecated: Boolean!
  deprecationReason: String
}
type __InputValue {
  name: String!
  description: String
  type: __Type!
  defaultValue: String
  isDeprecated: Boolean!
  deprecationReason: String
}
type __EnumValue { name: String! description: String isDeprecated: Boolean! deprecationReason: String }
type __Directive {
  name: String!
  description: String
  isRepeatable: Boolean!
  locations: [__DirectiveLocation!]!
  args(includeDeprecated: Boolean = false): [__InputValue!]!
}
enum __TypeKind { SCALAR OBJECT INTERFACE UNION ENUM INPUT_OBJECT LIST NON_NULL }
enum __DirectiveLocation {
  QUERY MUTATION SUBSCRIPTION FIELD FRAGMENT_DEFINITION FRAGMENT_SPREAD INLINE_FRAGMENT VARIABLE_DEFINITION SCHEMA SCALAR
  OBJECT FIELD_DEFINITION ARGUMENT_DEFINITION INTERFACE UNION ENUM ENUM_VALUE INPUT_OBJECT INPUT_FIELD_DEFINITION
}
type __Meta { __schema: __Schema! __type(name: String!): __Type }
)";

}  // namespace

const InputField* FieldDefinition::argument(std::string_view wanted) const { return find_named(arguments, wanted); }
const FieldDefinition* TypeDefinition::field(std::string_view wanted) const { return find_named(fields, wanted); }
const InputField* TypeDefinition::input(std::string_view wanted) const { return find_named(inputs, wanted); }
bool TypeDefinition::has_value(std::string_view wanted) const { return find_named(values, wanted) != nullptr; }

Result<Schema> Schema::parse(std::string_view text) {
  Schema schema;
  for (const std::string_view part : {text, kBuiltIn}) {
    HKUBE_ASSIGN(auto types, parse_types(part));
    for (TypeDefinition& type : types) {
      if (!schema.places_.emplace(type.name, schema.types_.size()).second) {
        return Error(Errc::kInternal, "type " + type.name + " is there twice");
      }
      schema.types_.push_back(std::move(type));
    }
  }
  const auto known = [&](const TypeRef& type) { return schema.find(type.name) != nullptr; };
  const auto unknown = [](const std::string& where, const TypeRef& type) {
    return Error(Errc::kInternal, where + " has the unknown type " + type.text());
  };
  for (const TypeDefinition& type : schema.types_) {
    for (const InputField& input : type.inputs) {
      if (!known(input.type)) return unknown(type.name + "." + input.name, input.type);
    }
    for (const FieldDefinition& field : type.fields) {
      if (!known(field.type)) return unknown(type.name + "." + field.name, field.type);
      for (const InputField& argument : field.arguments) {
        if (!known(argument.type)) return unknown(type.name + "." + field.name, argument.type);
      }
    }
  }
  if (schema.find("Query") == nullptr) return Error(Errc::kInternal, "there is no type Query");
  return schema;
}

const TypeDefinition* Schema::find(std::string_view name) const {
  const auto it = places_.find(name);
  return it == places_.end() ? nullptr : &types_[it->second];
}

}  // namespace hkube::api::graphql
