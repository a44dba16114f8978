package dev.amitrail.account.fieldtest.facts;

/// All that a run saw.
public record FieldFacts(
    CopyFacts copies,
    ReadFacts reads,
    EventFacts events,
    PointerFacts pointers,
    PermissionFacts permissions) {}
