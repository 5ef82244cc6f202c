using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>Packs and loads encoders, and compares what they give with the graphs they were made of before they are used.</summary>
internal static class PackedLoader
{
    /// <summary>Largest difference from the padded graph, relative to its largest number or 1: above what half precision rounds, below any mistake.</summary>
    private const float Tolerance = 5e-3f;

    /// <summary>The execution provider that the kernels of packed graphs run on.</summary>
    private const string KernelProvider = "cpu";

    private static readonly string[] Samples = ["a", "The quick brown fox jumps over the lazy dog", "one two three", "a b c d e f g h i j k l m n o p q r s t u v w x y z"];

    /// <summary>The packed encoder; null when there is none, which the log says.</summary>
    /// <param name="name">Name of the model.</param>
    /// <param name="model">Its graph.</param>
    /// <param name="padded">Its graph, loaded; released before the packed form takes its place.</param>
    /// <param name="bytes">Bytes of its weights.</param>
    /// <param name="batches">Makes inputs of it.</param>
    /// <param name="contract">How it is fed.</param>
    /// <param name="tokenizer">Makes samples; null for none.</param>
    /// <param name="factory">Loads graphs.</param>
    /// <param name="context">What serving shares.</param>
    public static PackedEncoder? TryLoad(
        string name, ModelBinary model, ReloadableBackend padded, long bytes, BatchEncoder batches, GraphContract contract, ITokenizer? tokenizer, IInferenceBackendFactory factory, ServingServicesContext context)
    {
        if (context.Packer is not { } packer || !context.Options.PackedExecution || context.Options.ExecutionProvider != KernelProvider || !contract.IsText) return null;
        PackedEncoder? encoder = null;
        try
        {
            var graph = packer.Pack(model);
            if (!graph.IsPacked)
            {
                context.Log.NotPacked(name, graph.Reason);
                return null;
            }

            using var samples = PaddedSamples.Run(padded, batches, SampleRows(tokenizer), [.. graph.Outputs.Select(output => output.Name)]);
            padded.Release();
            FreedMemory.Return(bytes);
            encoder = new PackedEncoder(graph with { Bytes = default }, factory.Create(ModelBinary.FromBytes(graph.Bytes), context.BackendOptions));
            if (Difference(encoder, samples) is { } problem) throw new AdaptException(AdaptErrorKind.Internal, problem);
            context.Log.Packed(name);
            return encoder;
        }
        catch (AdaptException failure)
        {
            encoder?.Dispose();
            context.Log.NotPacked(name, failure.Message);
            return null;
        }
    }

    /// <summary>A packed encoder with places for adapters, which gives the same without them.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="plain">The encoder without places.</param>
    /// <param name="tokenizer">Makes samples; null for none.</param>
    /// <param name="packer">Packs it.</param>
    /// <param name="factory">Loads graphs.</param>
    /// <param name="options">How graphs are run.</param>
    /// <exception cref="AdaptException">FailedPrecondition when there is no place; whatever stands in the way of loading it.</exception>
    public static PackedEncoder LoadAdaptable(ModelBinary model, PackedSlot plain, ITokenizer? tokenizer, IGraphPacker packer, IInferenceBackendFactory factory, InferenceBackendOptions options)
    {
        var graph = packer.PackAdaptable(model);
        string[] names = [.. plain.Outputs.Select(output => output.Name)];
        if (graph.Targets.Count == 0) throw AdaptException.Precondition("the packed graph of its base has no product with a weight that is used in no other way");
        var encoder = new PackedEncoder(graph with { Bytes = default }, factory.Create(ModelBinary.FromBytes(graph.Bytes), options));
        try
        {
            return encoder.Gives(names) && IsSame(encoder, plain, names, new PackedPlan(SampleRows(tokenizer))) ? encoder : throw AdaptException.Precondition("the graph of its base gives something else with places for adapters");
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    private static bool IsSame(PackedEncoder encoder, PackedSlot plain, string[] names, PackedPlan plan)
    {
        if (plan.Rows.Count == 0) return true;
        var actual = encoder.Run(plan, names, FreshAllocator.Instance);
        var expected = plain.Use(other => other.Run(plan, names, FreshAllocator.Instance));
        var same = !actual.Zip(expected, IsFar).Any(far => far);
        foreach (var output in actual.Concat(expected)) output.Dispose();
        return same;
    }

    private static EncodedRow[] SampleRows(ITokenizer? tokenizer)
    {
        const int MostTokens = 32;
        if (tokenizer is null) return [new EncodedRow([0], null), new EncodedRow([0, 0, 0], null)];
        return [.. Samples.Select(sample => tokenizer.Encode(sample, null, MostTokens, false)).Where(text => text.Ids.Length > 0).Select(text => new EncodedRow(text.Ids, text.TypeIds))];
    }

    /// <summary>What differs from each row alone; null when nothing does.</summary>
    private static string? Difference(PackedEncoder encoder, PaddedSamples samples)
    {
        if (samples.Rows.Length == 0) return null;
        var plan = new PackedPlan(samples.Rows);
        var outputs = encoder.Run(plan, samples.Names, FreshAllocator.Instance);
        try
        {
            return Enumerable.Range(0, samples.Rows.Length).Select(row => Difference(encoder.Slice(plan, samples.Names, outputs, row), samples.Outputs(row))).FirstOrDefault(problem => problem is not null);
        }
        finally
        {
            Array.ForEach(outputs, output => output.Dispose());
        }
    }

    private static string? Difference(NamedTensor[] packed, Tensor[] padded)
    {
        for (var index = 0; index < packed.Length; index++)
        {
            if (IsFar(packed[index].Value, padded[index])) return $"packed, its output '{packed[index].Name}' differs from the graph as it is";
        }

        return null;
    }

    private static bool IsFar(Tensor packed, Tensor padded)
    {
        if (packed.ElementCount != padded.ElementCount || packed.ElementType != padded.ElementType) return true;
        if (packed.ElementType is not (TensorElementType.Float or TensorElementType.Float16 or TensorElementType.Double)) return !packed.Data.Span.SequenceEqual(padded.Data.Span);
        var actual = FeatureReader.Floats(packed);
        var expected = FeatureReader.Floats(padded);
        var (scale, worst) = (1f, 0f);
        for (var i = 0; i < actual.Length; i++)
        {
            if (float.IsNaN(actual[i]) != float.IsNaN(expected[i])) return true;
            scale = MathF.Max(scale, MathF.Abs(expected[i]));
            worst = MathF.Max(worst, MathF.Abs(actual[i] - expected[i]));
        }

        return worst > Tolerance * scale;
    }
}
