package dev.amitrail.report.model;

/// A younger available image of the same owner and Region.
///
/// @param by how it is known to be meant for the same: `name web-*`, or `publish-as /ami-trail/web`
public record NewerImage(String id, String name, String creationDate, String by) {}
