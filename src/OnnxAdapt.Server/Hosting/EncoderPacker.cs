using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.LowRank;
using OnnxAdapt.Graph.Packing;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Server.Hosting;

/// <summary>Packs encoders with the graph library.</summary>
internal sealed class EncoderPacker : IGraphPacker
{
    /// <inheritdoc/>
    public PackedGraph Pack(ModelBinary model) => Pack(model, EncoderPacking.Pack);

    /// <inheritdoc/>
    public PackedGraph PackAdaptable(ModelBinary model) => Pack(model, read => LowRankPlaces.Attach(EncoderPacking.Pack(read)));

    private static PackedGraph Pack(ModelBinary model, Func<OnnxModel, PackingResult> pack)
    {
        try
        {
            var read = model.Path is { } path ? OnnxReader.Read(path) : OnnxReader.Read(model.Bytes);
            Override(read, model.InitializerOverrides);
            AddOutputs(read, model.AdditionalOutputs);
            return Describe(pack(read));
        }
        catch (Exception failure) when (failure is OnnxFormatException or GraphException or IOException)
        {
            return PackedGraph.None(failure.Message);
        }
    }

    private static PackedGraph Describe(PackingResult packing)
    {
        var reason = string.Join("; ", packing.Reasons);
        return packing.Model is not { } model
            ? PackedGraph.None(reason)
            : new PackedGraph(
                OnnxWriter.ToBytes(model),
                [.. packing.Inputs.Select(input => new PackedGraphInput(input.Name, (PackedGraphRole)input.Role, (TensorElementType)input.Type))],
                [.. packing.Outputs.Select(output => new PackedGraphOutput(output.Name, output.PerToken))],
                reason)
            {
                Targets = [.. packing.Places.Select(place => new LowRankTarget(place.Weight, place.IsTransposed, place.Inputs, place.Outputs, place.From, place.Factor))],
            };
    }

    /// <summary>The numbers of an adapted model take the place of its base's before anything is computed of them.</summary>
    private static void Override(OnnxModel model, ParameterSet? overrides)
    {
        if (overrides is not { Count: > 0 }) return;
        var initializers = model.Graph.Initializers.ToDictionary(value => value.Name, StringComparer.Ordinal);
        foreach (var (name, tensor) in overrides)
        {
            if (!initializers.TryGetValue(name, out var value)) throw new GraphException($"The model has no initializer '{name}'.");
            value.Initializer = new TensorData((DataType)tensor.ElementType, tensor.Dimensions, tensor.Data);
        }
    }

    private static void AddOutputs(OnnxModel model, IReadOnlyList<string> names)
    {
        foreach (var name in names.Where(name => model.Graph.Outputs.All(output => output.Name != name)))
        {
            model.Graph.Outputs.Add(GraphWalk.DefinedValues(model.Graph).FirstOrDefault(value => value.Name == name) ?? throw new GraphException($"The model has no value '{name}'."));
        }
    }
}
