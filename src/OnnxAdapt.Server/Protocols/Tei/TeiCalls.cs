using Grpc.Core;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Mapping;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.TeiV1;

namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>What the gRPC methods share.</summary>
internal static class TeiCalls
{
    /// <summary>Most requests of one stream under way.</summary>
    public const int StreamWindow = 64;

    private const string ModelEntry = "model";

    /// <summary>Name in the call's metadata; null for the default model.</summary>
    public static string? ModelOf(ServerCallContext context) => context.RequestHeaders.GetValue(ModelEntry);

    /// <summary>A request of one text or pair.</summary>
    public static TeiRequest ToRequest(ExampleInput input, bool truncate, TruncationDirection direction, string prompt, ServerCallContext context) => new()
    {
        Model = ModelOf(context),
        Inputs = [input],
        Truncation = ToTruncation(truncate, direction),
        Prompt = prompt,
        Deadline = CallMapping.ToDeadline(context.Deadline),
    };

    /// <summary>How to treat long texts.</summary>
    /// <exception cref="AdaptException">InvalidArgument for a number that names no direction.</exception>
    public static InputTruncation ToTruncation(bool truncate, TruncationDirection direction) => (truncate, direction) switch
    {
        (_, not (TruncationDirection.Right or TruncationDirection.Left)) => throw AdaptException.Invalid("truncation_direction", $"{(int)direction} is no value of TruncationDirection."),
        (false, _) => InputTruncation.None,
        (_, TruncationDirection.Left) => InputTruncation.Left,
        _ => InputTruncation.Right,
    };

    /// <summary>Puts what the request took into the response headers.</summary>
    public static Task WriteHeadersAsync(ServerCallContext context, TeiMetadata metadata)
    {
        var headers = new global::Grpc.Core.Metadata();
        foreach (var (name, value) in metadata.ToHeaders())
        {
            headers.Add(name, value);
        }

        return context.WriteResponseHeadersAsync(headers);
    }
}
