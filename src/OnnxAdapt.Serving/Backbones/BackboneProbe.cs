using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Packages;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>Runs a new graph once: shows that it runs, warms it up, and tells the length of its features.</summary>
internal static class BackboneProbe
{
    /// <summary>Length of a feature vector; 0 when there is none of a fixed length.</summary>
    /// <exception cref="AdaptException">A text graph does not run.</exception>
    public static int MeasureFeatures(IInferenceBackend backend, GraphContract contract, BatchEncoder batches, PoolingMode pooling, ITokenizer? tokenizer, EncodedRow? sample = null)
    {
        if (contract.Features is not { } features || !contract.Stacked || (sample ?? SampleRow(contract, tokenizer)) is not { } row) return 0;
        try
        {
            var outputs = backend.Run(batches.Encode([row], FreshAllocator.Instance), [features.Name]);
            using var output = outputs[0];
            return output.Rank == 0 ? 0 : FeatureReader.Read(output, features.PerToken, pooling, [row])[0].Length;
        }
        catch (AdaptException) when (!contract.IsText)
        {
            return 0;
        }
    }

    private static EncodedRow? SampleRow(GraphContract contract, ITokenizer? tokenizer)
    {
        if (!contract.IsText) return SampleTensors(contract);
        var ids = tokenizer?.Encode("a", null, contract.FixedTokens, false).Ids;
        return new EncodedRow(ids is { Length: > 0 } ? ids : [0], null);
    }

    private static EncodedRow? SampleTensors(GraphContract contract)
    {
        var inputs = contract.Signature.Inputs;
        if (inputs.Any(input => input.ElementType == TensorElementType.String || input.Shape!.Skip(1).Any(axis => axis.Value is null or 0))) return null;
        return new EncodedRow([.. inputs.Select(input => new NamedTensor(input.Name, Tensor.Allocate(input.ElementType, [.. input.Shape!.Skip(1).Select(axis => axis.Value!.Value)])))]);
    }
}
