using System.Globalization;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.TeiV1;

namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>What a request took.</summary>
/// <param name="Characters">Code points of the inputs, and ids of inputs that were token ids.</param>
/// <param name="Tokens">Tokens that the model saw.</param>
/// <param name="Timings">Where the time went.</param>
internal readonly record struct TeiMetadata(long Characters, long Tokens, StageTimings Timings)
{
    private const long NanosecondsPerTick = 100;

    /// <summary>Sums up the inputs of a request.</summary>
    public static TeiMetadata Of(IReadOnlyList<ExampleInput> inputs, long tokens, StageTimings timings) => new(inputs.Sum(CharactersOf), tokens, timings);

    /// <summary>As the wire carries it.</summary>
    public Metadata ToWire() => new()
    {
        ComputeChars = (uint)Math.Min(Characters, uint.MaxValue),
        ComputeTokens = (uint)Math.Min(Tokens, uint.MaxValue),
        TotalTimeNs = Nanoseconds(Timings.Total),
        TokenizationTimeNs = Nanoseconds(Timings.Tokenize),
        QueueTimeNs = Nanoseconds(Timings.Queue),
        InferenceTimeNs = Nanoseconds(Timings.Inference),
    };

    /// <summary>As headers; times in whole milliseconds.</summary>
    public IEnumerable<(string Name, string Value)> ToHeaders() =>
    [
        ("x-compute-type", "cpu"),
        ("x-compute-time", Milliseconds(Timings.Total)),
        ("x-compute-characters", Characters.ToString(CultureInfo.InvariantCulture)),
        ("x-compute-tokens", Tokens.ToString(CultureInfo.InvariantCulture)),
        ("x-total-time", Milliseconds(Timings.Total)),
        ("x-tokenization-time", Milliseconds(Timings.Tokenize)),
        ("x-queue-time", Milliseconds(Timings.Queue)),
        ("x-inference-time", Milliseconds(Timings.Inference)),
    ];

    private static long CharactersOf(ExampleInput input) => input switch
    {
        ExampleInput.Text text => CodePoints(text.Value),
        ExampleInput.TextPair pair => CodePoints(pair.First) + CodePoints(pair.Second),
        ExampleInput.Tokens tokens => tokens.Ids.Count,
        _ => 0,
    };

    private static long CodePoints(string text)
    {
        var count = 0L;
        foreach (var rune in text.EnumerateRunes())
        {
            count += rune.Utf16SequenceLength > 0 ? 1 : 0;
        }

        return count;
    }

    private static ulong Nanoseconds(TimeSpan time) => (ulong)(Math.Max(0, time.Ticks) * NanosecondsPerTick);

    private static string Milliseconds(TimeSpan time) => ((long)Math.Max(0, time.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture);
}
