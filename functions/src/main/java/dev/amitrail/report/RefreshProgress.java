package dev.amitrail.report;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/// How far a refresh has come. Its components are the JSON form that is kept in the bucket.
///
/// @param version of the JSON form
@JsonIgnoreProperties(ignoreUnknown = true)
record RefreshProgress(int version) {
  static final int VERSION = 1;
}
