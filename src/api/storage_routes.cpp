#include <algorithm>
#include <cctype>

#include "api/ask.h"
#include "api/result_archive.h"
#include "api/store_routes.h"
#include "api/stored_bytes.h"
#include "base/quantity.h"
#include "objects/header.h"
#include "objects/paths.h"

namespace hkube::api {

namespace {

/// Values of at least this size are not shown, only streamed ("100Ki").
constexpr std::size_t kBigValue = 102'400;

/// "123 kB" is part of the message, so the size is told as the results tell it.
Error too_large(std::size_t size) {
  return bad_request("data too large (" + pretty_size(size) + "), use the stream api");
}

/// A missing object is named by what was asked for; other troubles of the store are the request's.
net::HttpResponse storage_error(const Error& error, const char* what, const std::string& path) {
  if (error.kind == ErrorKind::kNotFound) {
    Error missing = not_found(what, path);
    missing.details = error.message;
    return error_response(missing);
  }
  return error_response(bad_request(error.message));
}

net::HttpResponse get_value(const ApiContext& api, const Request& request) {
  const std::string path = request.param("path");
  if (const auto there = api.objects.stat(path); there.ok() && there->size >= kBigValue) {
    return error_response(too_large(there->size));
  }
  const auto bytes = read_stored(api, path);
  if (!bytes.ok()) return storage_error(bytes.error(), "value", path);
  if (bytes->size() >= kBigValue) return error_response(too_large(bytes->size()));
  const auto value = decode_stored(*bytes);
  return value.ok() ? json_response(*value) : error_response(bad_request(value.error().message));
}

net::HttpResponse octets(std::string bytes) {
  net::HttpResponse response;
  response.content_type = "application/octet-stream";
  response.body = std::move(bytes);
  return response;
}

/// What was read of an object so far.
struct Start {
  std::string bytes;
  bool more = false;  ///< there may be more of it
};

/// The first piece of an object, or all of what is not an object but kept with its job.
Result<Start> read_start(const ApiContext& api, const std::string& path) {
  auto piece = api.objects.get_range(path, 0, kPieceBytes);
  if (piece.ok()) {
    const bool more = piece->size() == kPieceBytes;
    return Start{std::move(piece).value(), more};
  }
  if (piece.error().kind != ErrorKind::kNotFound) return piece.take_error();
  HKUBE_ASSIGN(std::string bytes, read_stored(api, path));
  return Start{std::move(bytes)};
}

/// The bytes of a large object from `begin` on, which are read as they are sent.
net::HttpResponse large_octets(const ApiContext& api, const std::string& path, std::uint64_t begin) {
  const auto there = api.objects.stat(path);
  if (!there.ok()) return storage_error(there.error(), "stream", path);
  net::HttpResponse response = octets("");
  response.pieces = in_pieces(api, path, begin, there->size);
  return response;
}

/// The object as it lies there; a file is sent without being read into memory.
net::HttpResponse get_stream(const ApiContext& api, const Request& request) {
  const std::string path = request.param("path");
  if (auto file = api.objects.local_file(path)) {
    net::HttpResponse response = octets("");
    response.file = std::move(file);
    return response;
  }
  auto start = read_start(api, path);
  if (!start.ok()) return storage_error(start.error(), "stream", path);
  if (start->more) return large_octets(api, path, 0);
  return octets(std::move(start->bytes));
}

/// Without the header; encoded values that are small enough to be shown are decoded to JSON.
net::HttpResponse get_plain(const ApiContext& api, const Request& request) {
  const std::string path = request.param("path");
  const auto start = read_start(api, path);
  if (!start.ok()) return storage_error(start.error(), "stream", path);
  const std::string& bytes = start->bytes;
  const auto header = objects::parse_header(bytes);
  if (start->more) return large_octets(api, path, header ? objects::kHeaderSize : 0);
  const bool raw = header && header->type == objects::DataType::kRaw;
  if (!raw && bytes.size() < kBigValue) {
    if (const auto value = decode_stored(bytes); value.ok()) return json_response(*value);
  }
  return octets(std::string(objects::payload_of(bytes)));
}

/// A name for a downloaded file that a header can carry.
std::string file_name(std::string name) {
  for (char& c : name) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
    if (!plain) c = '_';
  }
  return name;
}

net::HttpResponse as_download(net::HttpResponse response, const std::string& name) {
  if (response.status != 200) return response;
  response.content_type = "application/octet-stream";
  response.headers.emplace_back("Content-disposition", "attachment; filename=" + file_name(name));
  return response;
}

std::string download_name(const Request& request) {
  const std::string name = request.query("namefile", "hkube-result");
  const std::string extension = request.query("ext");
  return extension.empty() ? name : name + "." + extension;
}

std::string extension_of(const ApiContext& api, const std::string& algorithm) {
  const auto document = api.catalog.find(store::DocumentKind::kAlgorithm, algorithm);
  const bool known = document.ok() && document->has_value();
  return known ? string_or(**document, "downloadFileExt", "hkube") : "hkube";
}

ArchiveMember member_of(std::string name, std::string content) {
  ArchiveMember member{std::move(name), content.size(), nullptr};
  member.read = [content = std::move(content)](std::uint64_t offset) -> Result<std::string> {
    return content.substr(offset);
  };
  return member;
}

/// The payload of a stored value; one that is an object is read as it is sent.
Result<ArchiveMember> stored_member(const ApiContext& api, std::string name, const std::string& path) {
  const auto start = api.objects.get_range(path, 0, objects::kHeaderSize);
  if (!start.ok()) {
    HKUBE_ASSIGN(const std::string bytes, read_stored(api, path));
    return member_of(std::move(name), std::string(objects::payload_of(bytes)));
  }
  HKUBE_ASSIGN(const auto there, api.objects.stat(path));
  const std::uint64_t begin = objects::parse_header(*start) ? objects::kHeaderSize : 0;
  ArchiveMember member{std::move(name), there.size - std::min(begin, there.size), nullptr};
  member.read = [&api, path, begin](std::uint64_t offset) {
    return api.objects.get_range(path, begin + offset, kPieceBytes);
  };
  return member;
}

/// metadata.json (the result's items) and a file for each large result.
Result<std::vector<ArchiveMember>> result_files(const ApiContext& api, const JobId& id) {
  HKUBE_ASSIGN(const auto row, api.jobs.find_job(id));
  if (!row || row->status_document.empty()) return not_found("status", id.str());
  HKUBE_ASSIGN(const std::string text, read_stored(api, objects::job_result_path(api.settings.cluster_name, id)));
  HKUBE_ASSIGN(const Json items, decode_stored(text));
  std::vector<ArchiveMember> files;
  files.push_back(member_of("metadata.json", to_text(items)));
  for (const Json& item : items) {
    const auto info = item.find("info");
    if (info == item.end() || !info->value("isBigData", false)) continue;
    HKUBE_ASSIGN(ArchiveMember file,
                 stored_member(api, api.random.id(4) + "." + extension_of(api, string_or(item, "algorithmName")),
                               string_or(*info, "path")));
    files.push_back(std::move(file));
  }
  return files;
}

Result<net::HttpPieces> zip_result(const ApiContext& api, const JobId& id) {
  HKUBE_ASSIGN(auto files, result_files(api, id));
  HKUBE_ASSIGN(auto made, ResultArchive::begin(std::move(files)));
  net::HttpPieces pieces;
  pieces.size = net::HttpPieces::kUnknown;
  pieces.read = [&api, zip = std::shared_ptr<ResultArchive>(std::move(made))](std::uint64_t,
                                                                              net::HttpPieces::Done done) {
    if (!api.readers.post([zip, done] { done(zip->next()); })) done(overloaded());
  };
  return pieces;
}

net::HttpResponse download_result(const ApiContext& api, const Request& request) {
  auto zip = zip_result(api, JobId(request.param("jobId")));
  if (!zip.ok()) return error_response(bad_request(zip.error().message));
  net::HttpResponse response = octets("");
  response.pieces = std::move(zip).value();
  const std::string name = request.param("namefile");
  return as_download(std::move(response), (name.empty() ? "hkube-result" : name) + ".zip");
}

}  // namespace

void add_storage_routes(Router& router, ApiContext& api) {
  const auto add = [&](const char* path, auto answer) {
    router.add("GET", path, [&api, answer](Request request, const Responder& respond) {
      answer_on(api.readers, respond, [&api, answer, request = std::move(request)] { return answer(api, request); });
    });
  };
  add("storage/values/*path", get_value);
  add("storage/stream/*path", get_stream);
  add("storage/stream/custom/*path", get_plain);
  add("storage/download/*path", [](const ApiContext& context, const Request& request) {
    return as_download(get_stream(context, request), download_name(request));
  });
  add("storage/download/custom/*path", [](const ApiContext& context, const Request& request) {
    return as_download(get_plain(context, request), download_name(request));
  });
  add("storage/download/pipeline/result/:jobId/:namefile?", download_result);
}

}  // namespace hkube::api
