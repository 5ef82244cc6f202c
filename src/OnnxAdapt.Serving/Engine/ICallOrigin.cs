namespace OnnxAdapt.Serving.Engine;

/// <summary>Tells where the request that is being answered came from, for calls that do not say it themselves. Safe for concurrent calls.</summary>
public interface ICallOrigin
{
    /// <summary>The origin of the request of the calling thread; the default value for none.</summary>
    /// <exception cref="Abstractions.AdaptException">InvalidArgument when the request says something that cannot be.</exception>
    CallOrigin Current { get; }
}
