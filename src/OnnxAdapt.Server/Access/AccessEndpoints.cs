namespace OnnxAdapt.Server.Access;

/// <summary>Says of endpoints who may call them; without a word, whoever shows a key.</summary>
internal static class AccessEndpoints
{
    /// <summary>Only for administrators.</summary>
    public static T ForAdmins<T>(this T endpoint)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new AdminCallAttribute());

    /// <summary>For everybody.</summary>
    public static T ForEverybody<T>(this T endpoint)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new OpenCallAttribute());
}
