namespace OnnxAdapt.Server.Access;

/// <summary>Marks a gRPC method or a route that changes the server for everybody.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AdminCallAttribute : Attribute;
