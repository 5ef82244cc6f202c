using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Engine;

/// <summary>Where a request came from.</summary>
/// <param name="Tenant">Whose it is; null for nobody's in particular.</param>
/// <param name="Priority">What it asks for; null where it does not.</param>
public readonly record struct CallOrigin(string? Tenant, WorkPriority? Priority);
