namespace Grpc.Core;

/// <summary>A parent call that a child call follows.</summary>
public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}
