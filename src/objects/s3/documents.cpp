#include "objects/s3/documents.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <pugixml.hpp>

#include "objects/errc.h"

namespace hkube::objects::s3 {

namespace {

Result<pugi::xml_node> open(pugi::xml_document& document, std::string_view xml, const char* root) {
  const auto parsed = document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_ws_pcdata_single);
  const pugi::xml_node node = document.document_element();
  if (!parsed || std::strcmp(node.name(), root) != 0) {
    return Error(Errc::kIo, "the store's answer is not a " + std::string(root));
  }
  return node;
}

std::string url_decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned int byte = 0;
    if (text[i] == '%' && text.size() - i > 2 &&
        std::sscanf(std::string(text.substr(i + 1, 2)).c_str(), "%2x", &byte) == 1) {
      decoded += static_cast<char>(byte);
      i += 2;
    } else {
      decoded += text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

std::string to_xml(const pugi::xml_document& document) {
  struct Writer : pugi::xml_writer {
    void write(const void* data, std::size_t size) override { text.append(static_cast<const char*>(data), size); }
    std::string text;
  } writer;
  document.save(writer, "", pugi::format_raw | pugi::format_no_declaration);
  return std::move(writer.text);
}

pugi::xml_node add_root(pugi::xml_document& document, const char* name) {
  pugi::xml_node root = document.append_child(name);
  root.append_attribute("xmlns") = "http://s3.amazonaws.com/doc/2006-03-01/";
  return root;
}

void add_text(pugi::xml_node node, const char* name, const std::string& text) {
  node.append_child(name).text() = text.c_str();
}

}  // namespace

Fault parse_fault(std::string_view xml) {
  pugi::xml_document document;
  const auto root = open(document, xml, "Error");
  if (!root.ok()) return {};
  return {root->child_value("Code"), root->child_value("Message")};
}

Result<Page> parse_page(std::string_view xml) {
  pugi::xml_document document;
  HKUBE_ASSIGN(const pugi::xml_node root, open(document, xml, "ListBucketResult"));
  const bool encoded = std::strcmp(root.child_value("EncodingType"), "url") == 0;
  Page page;
  for (const pugi::xml_node entry : root.children("Contents")) {
    const char* key = entry.child_value("Key");
    page.objects.push_back({encoded ? url_decode(key) : key, entry.child("Size").text().as_ullong(),
                            parse_time(entry.child_value("LastModified"))});
  }
  if (root.child("IsTruncated").text().as_bool()) page.next = root.child_value("NextContinuationToken");
  return page;
}

Result<std::vector<std::string>> parse_buckets(std::string_view xml) {
  pugi::xml_document document;
  HKUBE_ASSIGN(const pugi::xml_node root, open(document, xml, "ListAllMyBucketsResult"));
  std::vector<std::string> names;
  for (const pugi::xml_node bucket : root.child("Buckets").children("Bucket")) {
    names.emplace_back(bucket.child_value("Name"));
  }
  return names;
}

Result<std::string> parse_upload_id(std::string_view xml) {
  pugi::xml_document document;
  HKUBE_ASSIGN(const pugi::xml_node root, open(document, xml, "InitiateMultipartUploadResult"));
  return std::string(root.child_value("UploadId"));
}

Result<std::vector<std::string>> parse_delete_answer(std::string_view xml) {
  pugi::xml_document document;
  HKUBE_ASSIGN(const pugi::xml_node root, open(document, xml, "DeleteResult"));
  std::vector<std::string> left;
  for (const pugi::xml_node error : root.children("Error")) left.emplace_back(error.child_value("Key"));
  return left;
}

bool fits_xml(std::string_view key) {
  return std::none_of(key.begin(), key.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

std::string delete_request(const std::vector<std::string>& keys) {
  pugi::xml_document document;
  pugi::xml_node root = add_root(document, "Delete");
  add_text(root, "Quiet", "true");
  for (const std::string& key : keys) add_text(root.append_child("Object"), "Key", key);
  return to_xml(document);
}

std::string complete_request(const std::vector<std::string>& etags) {
  pugi::xml_document document;
  pugi::xml_node root = add_root(document, "CompleteMultipartUpload");
  for (std::size_t i = 0; i < etags.size(); ++i) {
    pugi::xml_node part = root.append_child("Part");
    add_text(part, "PartNumber", std::to_string(i + 1));
    add_text(part, "ETag", etags[i]);
  }
  return to_xml(document);
}

std::string create_bucket_request(std::string_view region) {
  if (region == "us-east-1") return {};
  pugi::xml_document document;
  add_text(add_root(document, "CreateBucketConfiguration"), "LocationConstraint", std::string(region));
  return to_xml(document);
}

Timestamp parse_time(const std::string& text) {
  std::tm time{};
  double seconds = 0;
  if (std::sscanf(text.c_str(), "%d-%d-%dT%d:%d:%lfZ", &time.tm_year, &time.tm_mon, &time.tm_mday, &time.tm_hour,
                  &time.tm_min, &seconds) != 6) {
    return {};
  }
  time.tm_year -= 1900;
  time.tm_mon -= 1;
  return {static_cast<std::int64_t>(::timegm(&time)) * 1000 + std::lround(seconds * 1000)};
}

}  // namespace hkube::objects::s3
