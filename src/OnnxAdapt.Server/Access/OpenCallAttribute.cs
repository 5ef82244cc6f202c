namespace OnnxAdapt.Server.Access;

/// <summary>Marks an endpoint that answers without a key: whether the server lives, and what it may be scraped for.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class OpenCallAttribute : Attribute;
