using OnnxAdapt.Abstractions;

namespace OnnxAdapt.FunctionalTests.Strategies;

/// <summary>The files of a published version.</summary>
internal static class Published
{
    /// <summary>Changed parameters of the base; empty when only a head was trained.</summary>
    public static ParameterSet Backbone(string dataDirectory, string model) => Read(dataDirectory, model, "parameters.safetensors");

    /// <summary>Parameters of the head.</summary>
    public static ParameterSet Head(string dataDirectory, string model) => Read(dataDirectory, model, "head.safetensors");

    private static ParameterSet Read(string dataDirectory, string model, string file)
    {
        var path = Path.Combine(dataDirectory, "models", model, "1", file);
        return File.Exists(path) ? SafetensorsCodec.Read(File.ReadAllBytes(path)).Parameters : new ParameterSet();
    }
}
