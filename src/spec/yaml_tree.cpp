#include "spec/yaml_tree.h"

#include <libfyaml.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <unordered_map>

#include "base/json_document.h"
#include "spec/yaml.h"

namespace hkube::spec {

namespace {

struct ParserDeleter {
  void operator()(fy_parser* parser) const { fy_parser_destroy(parser); }
};
struct DiagDeleter {
  void operator()(fy_diag* diag) const { fy_diag_destroy(diag); }  // fy_diag_unref() would leave the errors
};

std::string_view text_of(fy_token* token) {
  std::size_t size = 0;
  const char* text = token == nullptr ? nullptr : fy_token_get_text(token, &size);
  return text == nullptr ? std::string_view() : std::string_view(text, size);
}

struct IteratorDeleter {
  void operator()(fy_token_iter* iterator) const { fy_token_iter_destroy(iterator); }
};

/// Appends a scalar's text piece by piece: fy_token_get_text() works out a length first, which is too short for some
/// folded scalars. False when the library cannot give it.
bool append_scalar(fy_token* token, std::string& out) {
  if (token == nullptr) return true;
  const std::unique_ptr<fy_token_iter, IteratorDeleter> pieces(fy_token_iter_create(token));
  if (!pieces) return false;
  int failed = 0;
  const fy_iter_chunk* piece = nullptr;
  while ((piece = fy_token_iter_chunk_next(pieces.get(), piece, &failed)) != nullptr) {
    out.append(piece->str, piece->len);
  }
  return failed == 0;
}

YamlTag tag_of(fy_token* token) {
  if (token == nullptr) return YamlTag::kNone;
  std::string_view tag = text_of(token);
  constexpr std::string_view kCore = "tag:yaml.org,2002:";
  if (tag == "!") return YamlTag::kText;
  if (!tag.starts_with(kCore)) return YamlTag::kOther;
  tag.remove_prefix(kCore.size());
  if (tag == "str") return YamlTag::kText;
  if (tag == "int") return YamlTag::kInt;
  if (tag == "float") return YamlTag::kFloat;
  if (tag == "bool") return YamlTag::kBool;
  if (tag == "null") return YamlTag::kNull;
  if (tag == "seq") return YamlTag::kSequence;
  if (tag == "map") return YamlTag::kMap;
  return YamlTag::kOther;
}

bool is_utf8(std::string_view text) {
  try {
    (void)Json(std::string(text)).dump(-1, ' ', false, Json::error_handler_t::strict);
    return true;
  } catch (const Json::type_error&) {
    return false;
  }
}

/// How many bytes the first `count` characters have.
std::size_t bytes_of(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size() && count > 0) {
    do ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
    --count;
  }
  return at;
}

// What the library needs quadratic time or the stack for. Nobody writes texts beyond these limits by hand.
constexpr std::size_t kMaxBlankLines = 500;
constexpr std::size_t kMaxBlankBytes = 10'000;
constexpr std::size_t kMaxDirectives = 500;
constexpr std::size_t kMaxDirectiveBytes = 1'000;
constexpr std::size_t kMaxEscapesInTag = 200;

/// Whether a word begins as a tag and has more escaped characters than a tag needs.
bool has_odd_tag(std::string_view line) {
  std::size_t escapes = 0;
  bool tag = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == ' ' || c == '\t') {
      tag = false;
    } else if (c == '!' && !tag) {
      tag = true;
      escapes = 0;
    } else if (c == '%' && tag && ++escapes > kMaxEscapesInTag) {
      return true;
    }
  }
  return false;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_break(char c) { return c == '\r' || c == '\n'; }

/// Where the text goes on after blanks with a tab among them; nothing without a tab.
std::optional<std::size_t> after_tab(std::string_view text, std::size_t at) {
  bool tab = false;
  for (; at < text.size() && is_blank(text[at]); ++at) tab = tab || text[at] == '\t';
  if (!tab) return std::nullopt;
  return at;
}

/// Whether an indicator stands there that begins an indented block: what a tab must not lead to.
bool is_block_indicator(std::string_view text, std::size_t at) {
  if (at >= text.size()) return false;
  if (std::string_view("?:|>").find(text[at]) != std::string_view::npos) return true;
  return text[at] == '-' && (at + 1 == text.size() || is_blank(text[at + 1]) || is_break(text[at + 1]));
}

YamlPlace place_of(std::string_view text, std::size_t at) {
  YamlPlace place{1, 1};
  for (std::size_t i = 0; i < at; ++i) {
    const bool ends = text[i] == '\n' || (text[i] == '\r' && text.substr(i + 1, 1) != "\n");
    const bool begins = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    place = ends ? YamlPlace{place.line + 1, 1} : YamlPlace{place.line, place.column + (begins ? 1 : 0)};
  }
  return place;
}

/// libfyaml 0.7.12 frees the record of a key twice when a tab and then an indicator of a block follow the ":" of an
/// explicit key ("? "). Both together in one text are refused, wherever they are: the place of such a tab.
std::optional<YamlPlace> frees_twice(std::string_view text) {
  bool explicit_key = false;
  std::optional<std::size_t> tab;
  for (std::size_t i = 0; i < text.size() && !(explicit_key && tab); ++i) {
    if (text[i] == '?') {
      explicit_key = explicit_key || i + 1 == text.size() || is_blank(text[i + 1]) || is_break(text[i + 1]);
    }
    if (text[i] != ':' || tab) continue;
    if (const auto next = after_tab(text, i + 1); next && is_block_indicator(text, *next)) tab = i + 1;
  }
  if (!explicit_key || !tab) return std::nullopt;
  return place_of(text, *tab);
}

/// What the library is not given: texts that are no UTF-8, of which it would take other encodings and broken characters
/// for something else, and texts that cost it too much.
Status check_text(std::string_view text) {
  if (text.size() > std::numeric_limits<std::uint32_t>::max() / 2) {
    return Error(YamlErrc::kTooLarge, "the YAML document has too many bytes");
  }
  if (text.find('\0') != std::string_view::npos || !is_utf8(text)) {
    return Error(YamlErrc::kMalformed, "malformed YAML: it is not UTF-8");
  }
  if (const auto tab = frees_twice(text)) {
    return malformed_yaml(text, *tab, "tab character may not be used as indentation");
  }
  std::size_t blank_lines = 0;
  std::size_t blank_bytes = 0;
  std::size_t directives = 0;
  YamlPlace place{1, 1};
  for (std::size_t begin = 0; begin < text.size(); ++place.line) {
    const std::size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    const bool blank = line.find_first_not_of(" \t") == std::string_view::npos;
    blank_lines = blank ? blank_lines + 1 : 0;
    blank_bytes = blank ? blank_bytes + line.size() : 0;
    if (blank_lines > kMaxBlankLines || (blank_lines > 1 && blank_bytes > kMaxBlankBytes)) {
      return malformed_yaml(text, place, "too many blank lines");
    }
    if (line.starts_with('%') && (++directives > kMaxDirectives || line.size() > kMaxDirectiveBytes)) {
      return malformed_yaml(text, place, "too many or too long directives");
    }
    if (has_odd_tag(line)) return malformed_yaml(text, place, "a tag has too many escaped characters");
    begin = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
  }
  return {};
}

/// The text from the beginning of a line on; nothing when there are fewer lines.
std::optional<std::string_view> from_line(std::string_view text, std::uint32_t wanted) {
  for (std::uint32_t line = 1; line < wanted; ++line) {
    const std::size_t end = text.find_first_of("\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    text.remove_prefix(end + (text.substr(end, 2) == "\r\n" ? 2 : 1));
  }
  return text;
}

std::string_view first_line(std::string_view text) { return text.substr(0, text.find_first_of("\r\n")); }

/// The line in quotes, cut to what stands around the place; "" when it cannot be found.
std::string shown_line(std::string_view text, YamlPlace place) {
  std::string_view line = first_line(from_line(text, place.line).value_or(""));
  constexpr std::size_t kBefore = 60;
  constexpr std::size_t kShown = 100;
  const bool cut_before = place.column > kBefore;
  if (cut_before) line.remove_prefix(bytes_of(line, place.column - kBefore));
  const std::string_view shown = line.substr(0, bytes_of(line, kShown));
  if (shown.empty()) return {};
  return to_text(Json((cut_before ? "…" : "") + std::string(shown) + (shown.size() < line.size() ? "…" : "")));
}

/// A tab that indents a line at or right after the one where the library gave up: it takes such a line for the end of
/// the text before.
std::optional<YamlPlace> tab_near(std::string_view text, std::uint32_t line) {
  const auto rest = from_line(text, line);
  for (std::uint32_t i = 0; rest && i < 2; ++i) {
    const std::string_view here = first_line(from_line(*rest, i + 1).value_or(""));
    const std::size_t tab = here.find_first_not_of(' ');
    const bool content = here.find_first_not_of(" \t") != std::string_view::npos;
    if (content && here[tab] == '\t') return YamlPlace{line + i, static_cast<std::uint32_t>(tab) + 1};
  }
  return std::nullopt;
}

/// Reads the library's events into a tree.
class TreeReader {
 public:
  explicit TreeReader(std::string_view text) : text_(text) {}

  Result<YamlTree> read() {
    fy_diag_cfg errors{};
    errors.level = FYET_ERROR;
    errors.module_mask = ~0U;
    diag_.reset(fy_diag_create(&errors));
    if (!diag_) return no_memory();
    fy_diag_set_collect_errors(diag_.get(), true);
    fy_parse_cfg settings{};
    settings.flags =
        static_cast<fy_parse_cfg_flags>(FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE);
    settings.diag = diag_.get();
    parser_.reset(fy_parser_create(&settings));
    if (!parser_ || fy_parser_set_string(parser_.get(), text_.data(), text_.size()) != 0) return no_memory();
    while (fy_event* event = fy_parser_parse(parser_.get())) {
      const bool last = event->type == FYET_STREAM_END;
      Status taken = take(event);
      fy_parser_event_free(parser_.get(), event);
      if (!taken.ok()) return taken.take_error();
      if (last) ended_ = true;
    }
    if (!ended_ || fy_parser_get_stream_error(parser_.get())) return library_error();
    if (documents_ == 0) return Error(YamlErrc::kMalformed, "malformed YAML: the document is empty");
    return std::move(tree_);
  }

 private:
  using Index = YamlTree::Index;

  struct Open {
    Index node;
    Index last = YamlTree::kNothing;  ///< its latest child
  };

  static Error no_memory() { return {YamlErrc::kTooLarge, "the YAML document needs more memory than there is"}; }

  Error library_error() {
    void* state = nullptr;
    const fy_diag_error* error = fy_diag_errors_iterate(diag_.get(), &state);
    if (error == nullptr || error->msg == nullptr) return malformed_yaml(text_, latest_, "this is not YAML");
    const auto number = [](int at) { return static_cast<std::uint32_t>(std::max(at, 1)); };
    const YamlPlace place{number(error->line), number(error->column)};
    if (const auto tab = tab_near(text_, place.line)) {
      return malformed_yaml(text_, *tab, "tab character may not be used as indentation");
    }
    return malformed_yaml(text_, place, error->msg);
  }

  Status take(fy_event* event) {
    if (fy_token* token = fy_event_get_token(event)) {
      if (const fy_mark* mark = fy_token_start_mark(token)) {
        latest_ = {static_cast<std::uint32_t>(mark->line) + 1, static_cast<std::uint32_t>(mark->column) + 1};
      }
    }
    // A document that begins without a mark has its place from what is in it.
    if (documents_ > 1) return malformed_yaml(text_, latest_, "one document is expected");
    switch (event->type) {
      case FYET_DOCUMENT_START:
        ++documents_;
        return {};
      case FYET_MAPPING_START:
        return open(event, YamlKind::kMap);
      case FYET_SEQUENCE_START:
        return open(event, YamlKind::kSequence);
      case FYET_MAPPING_END:
      case FYET_SEQUENCE_END:
        open_.pop_back();
        return {};
      case FYET_SCALAR:
        return scalar(event);
      case FYET_ALIAS:
        return alias(event);
      default:
        return {};
    }
  }

  Status open(fy_event* event, YamlKind kind) {
    if (open_.size() >= static_cast<std::size_t>(kMaxJsonDepth)) {
      return malformed_yaml(text_, latest_, "nested deeper than " + std::to_string(kMaxJsonDepth));
    }
    HKUBE_ASSIGN(const Index node, add(kind, event));
    open_.push_back({node});
    return {};
  }

  Status scalar(fy_event* event) {
    HKUBE_ASSIGN(const Index index, add(YamlKind::kScalar, event));
    fy_token* token = event->scalar.value;
    YamlTree::Node& node = tree_.nodes[index];
    node.plain = token == nullptr || fy_token_scalar_style(token) == FYSS_PLAIN;
    node.begin = static_cast<std::uint32_t>(tree_.texts.size());
    if (!append_scalar(token, tree_.texts)) return no_memory();
    node.size = static_cast<std::uint32_t>(tree_.texts.size() - node.begin);
    return {};
  }

  Status alias(fy_event* event) {
    const std::string_view name = text_of(event->alias.anchor);
    const auto anchor = anchors_.find(std::string(name));
    if (anchor == anchors_.end()) return malformed_yaml(text_, latest_, "an alias of nothing");
    HKUBE_ASSIGN(const Index index, add(YamlKind::kAlias, event));
    tree_.nodes[index].first = anchor->second;
    return {};
  }

  Result<Index> add(YamlKind kind, fy_event* event) {
    if (tree_.nodes.size() >= kMaxJsonValues) {
      return Error(YamlErrc::kTooLarge,
                   "the YAML document has more than " + std::to_string(kMaxJsonValues) + " values");
    }
    const auto index = static_cast<Index>(tree_.nodes.size());
    YamlTree::Node& node = tree_.nodes.emplace_back();
    node.kind = kind;
    node.place = latest_;
    if (kind != YamlKind::kAlias) {
      node.tag = tag_of(fy_event_get_tag_token(event));
      if (fy_token* anchor = fy_event_get_anchor_token(event)) anchors_[std::string(text_of(anchor))] = index;
    }
    if (!open_.empty()) {
      Open& parent = open_.back();
      (parent.last == YamlTree::kNothing ? tree_.nodes[parent.node].first : tree_.nodes[parent.last].next) = index;
      parent.last = index;
    }
    return index;
  }

  std::string_view text_;
  std::unique_ptr<fy_diag, DiagDeleter> diag_;
  std::unique_ptr<fy_parser, ParserDeleter> parser_;
  YamlTree tree_;
  std::vector<Open> open_;
  std::unordered_map<std::string, Index> anchors_;
  YamlPlace latest_{1, 1};
  int documents_ = 0;
  bool ended_ = false;
};

}  // namespace

Result<YamlTree> read_yaml_tree(std::string_view text) {
  HKUBE_TRY(check_text(text));
  return TreeReader(text).read();
}

Error malformed_yaml(std::string_view text, YamlPlace place, std::string_view reason) {
  std::string message = "malformed YAML: line " + std::to_string(place.line) + ", column " +
                        std::to_string(place.column) + ": " + std::string(reason);
  if (const std::string line = shown_line(text, place); !line.empty()) message += ": " + line;
  return {YamlErrc::kMalformed, std::move(message)};
}

}  // namespace hkube::spec
