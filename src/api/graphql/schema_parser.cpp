#include "api/graphql/schema_parser.h"

#include "api/errc.h"
#include "api/graphql/token_reader.h"

namespace hkube::api::graphql {

namespace {

class SchemaParser : public TokenReader {
 public:
  explicit SchemaParser(std::string_view text) : TokenReader(text, SIZE_MAX) {}

  std::vector<TypeDefinition> types() {
    std::vector<TypeDefinition> list;
    while (!at_end()) list.push_back(type_definition());
    return list;
  }

 private:
  std::string description() {
    if (!sees_string()) return {};
    std::string text = token().text;
    advance();
    return text;
  }

  TypeDefinition type_definition() {
    TypeDefinition type;
    type.description = description();
    if (take_word("scalar")) {
      type.name = name();
    } else if (take_word("type")) {
      type.kind = TypeDefinition::Kind::kObject;
      type.name = name();
      expect("{");
      while (!failed() && !take("}")) type.fields.push_back(field());
    } else if (take_word("input")) {
      type.kind = TypeDefinition::Kind::kInput;
      type.name = name();
      expect("{");
      while (!failed() && !take("}")) type.inputs.push_back(input());
    } else if (take_word("enum")) {
      type.kind = TypeDefinition::Kind::kEnum;
      type.name = name();
      expect("{");
      while (!failed() && !take("}")) {
        std::string text = description();
        type.values.push_back({name(), std::move(text)});
      }
    } else {
      unexpected();
    }
    return type;
  }

  FieldDefinition field() {
    FieldDefinition field;
    field.description = description();
    field.name = name();
    if (take("(")) {
      while (!failed() && !take(")")) field.arguments.push_back(input());
    }
    expect(":");
    field.type = type();
    for (const Directive& directive : directives(true)) {
      if (directive.name != "deprecated") continue;
      field.deprecated = directive.arguments.empty() ? "No longer supported" : directive.arguments.front().value.text;
    }
    return field;
  }

  InputField input() {
    InputField input;
    input.description = description();
    input.name = name();
    expect(":");
    input.type = type();
    if (take("=")) input.fallback = value(true);
    return input;
  }
};

}  // namespace

Result<std::vector<TypeDefinition>> parse_types(std::string_view text) {
  SchemaParser parser(text);
  auto types = parser.types();
  if (!parser.failed()) return types;
  const Location at = parser.error().locations.front();
  return Error(Errc::kInternal, "the schema, line " + std::to_string(at.line) + ": " + parser.error().message);
}

}  // namespace hkube::api::graphql
