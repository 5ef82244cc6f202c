using OnnxAdapt.Server.Protocols.Inference.SharedMemory;

namespace OnnxAdapt.Server.Protocols.Inference.Requests;

/// <summary>An output that a request asks for.</summary>
/// <param name="Name">Its name.</param>
internal sealed record RequestedOutput(string Name)
{
    /// <summary>Give so many of the largest elements of each row as <c>score:index[:label]</c>; 0 gives the tensor itself.</summary>
    public int Classes { get; init; }

    /// <summary>Where the elements go; null puts them into the answer.</summary>
    public MemoryTarget? Target { get; init; }

    /// <summary>Whether the elements are bytes rather than numbers; null does as the request says.</summary>
    public bool? Binary { get; init; }

    /// <summary>Reads the parameters of an output.</summary>
    /// <exception cref="Abstractions.AdaptException">InvalidArgument that names the parameter.</exception>
    public static RequestedOutput Read(string name, InferParameters parameters)
    {
        var output = new RequestedOutput(name)
        {
            Classes = ReadClasses(parameters),
            Target = MemoryTarget.Read(parameters),
            Binary = parameters.Bool("binary_data"),
        };
        return output is { Classes: > 0, Target: not null }
            ? throw InferErrors.Invalid("output can't set both 'shared_memory_region' and 'classification'")
            : output;
    }

    private static int ReadClasses(InferParameters parameters) => parameters.Integer("classification") switch
    {
        null => 0,
        > 0 and var count => (int)Math.Min(count, int.MaxValue),
        _ => throw InferErrors.Invalid("invalid value for 'classification' parameter, expected >= 0"),
    };
}
