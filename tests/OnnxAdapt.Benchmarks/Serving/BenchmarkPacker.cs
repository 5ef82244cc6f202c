using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph.LowRank;
using OnnxAdapt.Graph.Packing;
using OnnxAdapt.Graph.Serialization;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>Packs encoders as the server does, for a catalog in this process.</summary>
internal sealed class BenchmarkPacker : IGraphPacker
{
    public PackedGraph Pack(ModelBinary model) => Describe(EncoderPacking.Pack(OnnxReader.Read(model.Path!)));

    public PackedGraph PackAdaptable(ModelBinary model) => Describe(LowRankPlaces.Attach(EncoderPacking.Pack(OnnxReader.Read(model.Path!))));

    private static PackedGraph Describe(PackingResult packing) => new(
        OnnxWriter.ToBytes(packing.Model!),
        [.. packing.Inputs.Select(input => new PackedGraphInput(input.Name, (PackedGraphRole)input.Role, (TensorElementType)input.Type))],
        [.. packing.Outputs.Select(output => new PackedGraphOutput(output.Name, output.PerToken))],
        "")
    {
        Targets = [.. packing.Places.Select(place => new LowRankTarget(place.Weight, place.IsTransposed, place.Inputs, place.Outputs, place.From, place.Factor))],
    };
}
