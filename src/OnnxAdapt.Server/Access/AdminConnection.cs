namespace OnnxAdapt.Server.Access;

/// <summary>A feature of connections to a port for administrators.</summary>
internal sealed class AdminConnection
{
    private AdminConnection()
    {
    }

    /// <summary>The only one.</summary>
    public static AdminConnection Instance { get; } = new();
}
