using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>A head's parameters as layers.</summary>
internal static class HeadLayers
{
    /// <summary>Layers of parameters in the order weight, bias, weight, bias.</summary>
    public static HeadLayer[] Of(ParameterSet parameters) =>
        [.. parameters.Chunk(2).Select(pair => new HeadLayer(pair[0].Value, pair[1].Value))];
}
