namespace Grpc.Core;

/// <summary>Name and shape of a method.</summary>
public interface IMethod
{
    MethodType Type { get; }

    string ServiceName { get; }

    string Name { get; }

    /// <summary><c>/service/method</c>.</summary>
    string FullName { get; }
}
