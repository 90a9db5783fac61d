#include "api/graphql/coerce.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace hkube::api::graphql {

namespace {

/// A written value as JSON, whatever its type. False when it is a variable that has no value.
bool to_json(const Value& value, const Json& variables, Json& into) {
  switch (value.kind) {
    case Value::Kind::kVariable: {
      const auto it = variables.find(value.text);
      if (it == variables.end()) return false;
      into = *it;
      return true;
    }
    case Value::Kind::kInt: {
      std::int64_t number = 0;
      const char* end = value.text.data() + value.text.size();
      if (std::from_chars(value.text.data(), end, number).ptr == end) {
        into = number;
        return true;
      }
      [[fallthrough]];
    }
    case Value::Kind::kFloat:
      into = std::strtod(value.text.c_str(), nullptr);
      return true;
    case Value::Kind::kString:
    case Value::Kind::kEnum:
      into = value.text;
      return true;
    case Value::Kind::kBoolean:
      into = value.text == "true";
      return true;
    case Value::Kind::kNull:
      into = nullptr;
      return true;
    case Value::Kind::kList: {
      into = Json::array();
      for (const Value& item : value.items) {
        Json member;
        (void)to_json(item, variables, member);
        into.push_back(std::move(member));
      }
      return true;
    }
    case Value::Kind::kObject: {
      into = Json::object();
      for (const auto& [key, item] : value.members) {
        Json member;
        if (to_json(item, variables, member)) into[key] = std::move(member);
      }
      return true;
    }
  }
  return false;
}

/// Makes JSON fit an input type; the error text, empty when it fits.
class Fitter {
 public:
  explicit Fitter(const Schema& schema) : schema_(schema) {}

  std::string fit(Json& value, const TypeRef& type) const {
    if (type.non_null()) {
      if (value.is_null()) return "expected a value of type \"" + type.text() + "\", found null";
      return fit(value, type.inner());
    }
    if (value.is_null()) return {};
    if (type.is_list()) return fit_list(value, type.inner());
    const TypeDefinition& definition = *schema_.find(type.name);
    switch (definition.kind) {
      case TypeDefinition::Kind::kInput:
        return fit_object(value, definition);
      case TypeDefinition::Kind::kEnum:
        if (value.is_string() && definition.has_value(value.get_ref<const std::string&>())) return {};
        return wrong(value, type);
      default:
        return fit_scalar(value, type);
    }
  }

 private:
  static std::string wrong(const Json& value, const TypeRef& type) {
    std::string shown = to_text(value);
    if (shown.size() > 200) shown = shown.substr(0, 200) + "…";
    return "\"" + type.text() + "\" cannot represent the value " + shown;
  }

  std::string fit_list(Json& value, const TypeRef& item) const {
    if (!value.is_array()) {
      Json one = std::move(value);
      std::string error = fit(one, item);
      value = Json::array();
      value.push_back(std::move(one));
      return error;
    }
    for (Json& entry : value) {
      if (std::string error = fit(entry, item); !error.empty()) return error;
    }
    return {};
  }

  std::string fit_object(Json& value, const TypeDefinition& type) const {
    if (!value.is_object()) return wrong(value, {type.name, ""});
    for (auto it = value.begin(); it != value.end(); ++it) {
      const InputField* field = type.input(it.key());
      if (field == nullptr) return "\"" + it.key() + "\" is not a member of \"" + type.name + "\"";
      if (std::string error = fit(it.value(), field->type); !error.empty()) return it.key() + ": " + error;
    }
    for (const InputField& field : type.inputs) {
      if (value.contains(field.name)) continue;
      if (field.fallback) {
        value[field.name] = literal(schema_, *field.fallback, field.type);
      } else if (field.type.non_null()) {
        return "\"" + field.name + "\" of \"" + type.name + "\" is required";
      }
    }
    return {};
  }

  static std::string fit_scalar(Json& value, const TypeRef& type) {
    if (type.name == "Int") {
      const double number = value.is_number() ? value.get<double>() : NAN;
      const bool fits = number == std::floor(number) && number >= -2147483648.0 && number <= 2147483647.0;
      if (!fits) return wrong(value, type);
      value = static_cast<std::int64_t>(number);
      return {};
    }
    if (type.name == "Float") return value.is_number() ? "" : wrong(value, type);
    if (type.name == "Boolean") return value.is_boolean() ? "" : wrong(value, type);
    if (type.name == "ID" && value.is_number_integer()) {
      value = to_text(value);
      return {};
    }
    if (type.name == "String" || type.name == "ID") return value.is_string() ? "" : wrong(value, type);
    return {};  // a free-form scalar
  }

  const Schema& schema_;
};

}  // namespace

Json literal(const Schema& schema, const Value& value, const TypeRef& type) {
  Json json;
  (void)to_json(value, Json::object(), json);
  (void)Fitter(schema).fit(json, type);
  return json;
}

std::optional<Json> coerce_variables(const Schema& schema, const Operation& operation, const Json& given,
                                     QueryError& error) {
  Json values = Json::object();
  for (const VariableDefinition& variable : operation.variables) {
    const auto it = given.is_object() ? given.find(variable.name) : given.end();
    if (!given.is_object() || it == given.end()) {
      if (variable.fallback) {
        values[variable.name] = literal(schema, *variable.fallback, variable.type);
      } else if (variable.type.non_null()) {
        error = QueryError(
            "Variable \"$" + variable.name + "\" of required type \"" + variable.type.text() + "\" was not provided.",
            variable.at, "BAD_USER_INPUT");
        return std::nullopt;
      }
      continue;
    }
    Json value = *it;
    if (const std::string wrong = Fitter(schema).fit(value, variable.type); !wrong.empty()) {
      error = QueryError("Variable \"$" + variable.name + "\" got an invalid value: " + wrong, variable.at,
                         "BAD_USER_INPUT");
      return std::nullopt;
    }
    values[variable.name] = std::move(value);
  }
  return values;
}

std::optional<Json> coerce_arguments(const Schema& schema, const FieldDefinition& field,
                                     const std::vector<Argument>& arguments, const Json& variables, QueryError& error) {
  Json values = Json::object();
  for (const Argument& argument : arguments) {
    const InputField* definition = field.argument(argument.name);
    Json value;
    if (definition == nullptr || !to_json(argument.value, variables, value)) continue;
    if (const std::string wrong = Fitter(schema).fit(value, definition->type); !wrong.empty()) {
      error = QueryError("Argument \"" + argument.name + "\": " + wrong, argument.at, "BAD_USER_INPUT");
      return std::nullopt;
    }
    values[argument.name] = std::move(value);
  }
  for (const InputField& definition : field.arguments) {
    if (values.contains(definition.name)) continue;
    if (definition.fallback) {
      values[definition.name] = literal(schema, *definition.fallback, definition.type);
    } else if (definition.type.non_null()) {
      error = QueryError("Argument \"" + definition.name + "\" of type \"" + definition.type.text() +
                             "\" is required, but it was not provided.",
                         {}, "BAD_USER_INPUT");
      return std::nullopt;
    }
  }
  return values;
}

bool is_left_out(const std::vector<Directive>& directives, const Json& variables) {
  for (const Directive& directive : directives) {
    if (directive.arguments.empty()) continue;
    Json value;
    const bool holds = to_json(directive.arguments.front().value, variables, value) && value == true;
    if (directive.name == "skip" && holds) return true;
    if (directive.name == "include" && !holds) return true;
  }
  return false;
}

}  // namespace hkube::api::graphql
