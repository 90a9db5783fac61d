#include "api/graphql/introspection.h"

namespace hkube::api::graphql {

namespace {

using Kind = TypeDefinition::Kind;

/// A type as a parent document: name and wrappers. The rest is looked up when it is asked for, as types refer to one
/// another in circles.
Json type_value(const TypeRef& type) { return {{"name", type.name}, {"wrappers", type.wrappers}}; }
TypeRef type_of(const Json& value) { return {string_or(value, "name"), string_or(value, "wrappers")}; }

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

const char* kind_name(Kind kind) {
  switch (kind) {
    case Kind::kScalar:
      return "SCALAR";
    case Kind::kObject:
      return "OBJECT";
    case Kind::kEnum:
      return "ENUM";
    case Kind::kInput:
      return "INPUT_OBJECT";
  }
  return "SCALAR";
}

/// A value as it is written in the language.
std::string written(const Value& value) {
  switch (value.kind) {
    case Value::Kind::kString:
      return to_text(value.text);
    case Value::Kind::kNull:
      return "null";
    case Value::Kind::kList: {
      std::string text;
      for (const Value& item : value.items) text += (text.empty() ? "" : ", ") + written(item);
      return "[" + text + "]";
    }
    case Value::Kind::kObject: {
      std::string text;
      for (const auto& [key, member] : value.members) {
        text.append(text.empty() ? "" : ", ").append(key).append(": ").append(written(member));
      }
      return "{" + text + "}";
    }
    default:
      return value.text;
  }
}

Json input_values(const std::vector<InputField>& inputs) {
  Json list = Json::array();
  for (const InputField& input : inputs) {
    list.push_back({{"name", input.name},
                    {"description", text_or_null(input.description)},
                    {"type", type_value(input.type)},
                    {"defaultValue", input.fallback ? Json(written(*input.fallback)) : Json(nullptr)},
                    {"isDeprecated", false}});
  }
  return list;
}

Json fields_of(const TypeDefinition& type, bool deprecated) {
  Json list = Json::array();
  for (const FieldDefinition& field : type.fields) {
    if (field.deprecated && !deprecated) continue;
    list.push_back({{"name", field.name},
                    {"description", text_or_null(field.description)},
                    {"args", input_values(field.arguments)},
                    {"type", type_value(field.type)},
                    {"isDeprecated", field.deprecated.has_value()},
                    {"deprecationReason", field.deprecated ? Json(*field.deprecated) : Json(nullptr)}});
  }
  return list;
}

Json directives() {
  Json list = Json::array();
  const auto add = [&](const char* name, const char* description, Json locations, std::vector<InputField> arguments) {
    list.push_back({{"name", name},
                    {"description", description},
                    {"isRepeatable", false},
                    {"locations", std::move(locations)},
                    {"args", input_values(arguments)}});
  };
  const Json places = {"FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"};
  const TypeRef condition{"Boolean", "!"};
  add("include", "Answers the selection only when `if` is true.", places, {{"if", "", condition, std::nullopt}});
  add("skip", "Leaves the selection out when `if` is true.", places, {{"if", "", condition, std::nullopt}});
  Value reason;
  reason.kind = Value::Kind::kString;
  reason.text = "No longer supported";
  add("deprecated", "Marks what should not be used any more.", {"FIELD_DEFINITION", "ENUM_VALUE"},
      {{"reason", "", {"String", ""}, reason}});
  return list;
}

Json schema_value(const Schema& schema) {
  Json types = Json::array();
  for (const TypeDefinition& type : schema.types()) {
    if (type.name != "__Meta") types.push_back(type_value({type.name, ""}));
  }
  return {{"description", "HKube: jobs, pipelines, algorithms and the state of the server"},
          {"types", std::move(types)},
          {"queryType", type_value({"Query", ""})},
          {"directives", directives()}};
}

/// A member of a named type; null for a wrapper.
template <typename Give>
Resolver of_named(const Schema& schema, Give give) {
  return [&schema, give](const FieldCall& call) -> Result<Json> {
    const TypeRef type = type_of(call.parent);
    if (!type.wrappers.empty()) return Json(nullptr);
    return give(*schema.find(type.name), call);
  };
}

}  // namespace

void add_introspection(Resolvers& resolvers, const Schema& schema) {
  resolvers.add("__Meta", "__schema", [&schema](const FieldCall&) -> Result<Json> { return schema_value(schema); });
  resolvers.add("__Meta", "__type", [&schema](const FieldCall& call) -> Result<Json> {
    const TypeDefinition* type = schema.find(call.text("name"));
    if (type == nullptr || type->name == "__Meta") return Json(nullptr);
    return type_value({type->name, ""});
  });
  resolvers.add("__Type", "kind", [&schema](const FieldCall& call) -> Result<Json> {
    const TypeRef type = type_of(call.parent);
    if (type.non_null()) return Json("NON_NULL");
    if (type.is_list()) return Json("LIST");
    return Json(kind_name(schema.find(type.name)->kind));
  });
  resolvers.add("__Type", "name",
                of_named(schema, [](const TypeDefinition& type, const FieldCall&) { return Json(type.name); }));
  resolvers.add("__Type", "description", of_named(schema, [](const TypeDefinition& type, const FieldCall&) {
                  return text_or_null(type.description);
                }));
  resolvers.add("__Type", "fields", of_named(schema, [](const TypeDefinition& type, const FieldCall& call) {
                  return type.kind == Kind::kObject ? fields_of(type, call.arguments()["includeDeprecated"] == true)
                                                    : Json(nullptr);
                }));
  resolvers.add("__Type", "interfaces", of_named(schema, [](const TypeDefinition& type, const FieldCall&) {
                  return type.kind == Kind::kObject ? Json::array() : Json(nullptr);
                }));
  resolvers.add("__Type", "inputFields", of_named(schema, [](const TypeDefinition& type, const FieldCall&) {
                  return type.kind == Kind::kInput ? input_values(type.inputs) : Json(nullptr);
                }));
  resolvers.add(
      "__Type", "enumValues", of_named(schema, [](const TypeDefinition& type, const FieldCall&) {
        if (type.kind != Kind::kEnum) return Json(nullptr);
        Json list = Json::array();
        for (const EnumValue& value : type.values) {
          list.push_back(
              {{"name", value.name}, {"description", text_or_null(value.description)}, {"isDeprecated", false}});
        }
        return list;
      }));
  resolvers.add("__Type", "isOneOf", of_named(schema, [](const TypeDefinition& type, const FieldCall&) {
                  return type.kind == Kind::kInput ? Json(false) : Json(nullptr);
                }));
  resolvers.add("__Type", "ofType", [](const FieldCall& call) -> Result<Json> {
    const TypeRef type = type_of(call.parent);
    return type.wrappers.empty() ? Json(nullptr) : type_value(type.inner());
  });
}

}  // namespace hkube::api::graphql
