using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Tasks;

namespace OnnxAdapt.Server.Protocols.Inference.Requests;

/// <summary>What the parameters of a request ask for.</summary>
internal sealed record RequestSettings
{
    private const string ReservedPrefix = "triton_";
    private const string EmptyFinalResponse = "triton_enable_empty_final_response";

    /// <summary>When the work must have started; null for no deadline.</summary>
    public DateTimeOffset? Deadline { get; private init; }

    /// <summary>Whether that is the request's own <c>timeout</c> rather than the transport's deadline.</summary>
    public bool OwnDeadline { get; private init; }

    /// <summary>Level 1 goes before level 2, and that before level 3; null for any other level, which leaves it to the transport.</summary>
    public WorkPriority? Priority { get; private init; }

    /// <summary>For embeddings: whether to normalise; null does as the model says.</summary>
    public bool? Normalize { get; private init; }

    /// <summary>For embeddings: leading components to keep; 0 keeps all.</summary>
    public int Dimensions { get; private init; }

    /// <summary>For embeddings: name of a prompt of the model.</summary>
    public string Prompt { get; private init; } = "";

    /// <summary>For labels: scores without softmax or sigmoid.</summary>
    public bool RawScores { get; private init; }

    /// <summary>For labels: how many, best first; 0 gives all.</summary>
    public int TopK { get; private init; }

    /// <summary>For entities: how labels of tokens become labels of stretches.</summary>
    public TokenAggregation Aggregation { get; private init; } = TokenAggregation.Simple;

    /// <summary>Reads the parameters of a request. Sequence parameters are checked and have no effect: no model here has a state.</summary>
    /// <exception cref="AdaptException">InvalidArgument that names the parameter.</exception>
    public static RequestSettings Read(InferRequest request, TimeProvider clock)
    {
        var parameters = request.Parameters;
        RequireKnownReserved(parameters);
        parameters.RequireIntegerOrText("sequence_id");
        _ = parameters.Bool("sequence_start");
        _ = parameters.Bool("sequence_end");
        _ = parameters.Bool(EmptyFinalResponse);
        var own = ReadTimeout(parameters) is { } timeout ? clock.GetUtcNow() + timeout : (DateTimeOffset?)null;
        return new RequestSettings
        {
            OwnDeadline = own is not null && (request.Deadline is null || own < request.Deadline),
            Deadline = own is null || request.Deadline < own ? request.Deadline : own,
            Priority = ReadPriority(parameters),
            Normalize = parameters.Bool("normalize"),
            Dimensions = ReadCount(parameters, "dimensions"),
            Prompt = parameters.Text("prompt") ?? "",
            RawScores = parameters.Bool("raw_scores") ?? false,
            TopK = ReadCount(parameters, "top_k"),
            Aggregation = ReadAggregation(parameters),
        };
    }

    private static WorkPriority? ReadPriority(InferParameters parameters) => parameters.Integer("priority") switch
    {
        1 => WorkPriority.Interactive,
        2 => WorkPriority.Normal,
        3 => WorkPriority.Background,
        _ => null,
    };

    private static TimeSpan? ReadTimeout(InferParameters parameters) => parameters.Integer("timeout") switch
    {
        null or 0 => null,
        > 0 and var microseconds => TimeSpan.FromMicroseconds(Math.Min(microseconds, (long)TimeSpan.FromDays(365).TotalMicroseconds)),
        _ => throw InferErrors.Invalid("invalid value for 'timeout' parameter, expected >= 0 microseconds"),
    };

    private static TokenAggregation ReadAggregation(InferParameters parameters)
    {
        if (parameters.Text("aggregation") is not { } name) return TokenAggregation.Simple;
        foreach (var known in Enum.GetValues<TokenAggregation>())
        {
            if (string.Equals(known.ToString(), name, StringComparison.OrdinalIgnoreCase)) return known;
        }

        throw InferErrors.Invalid($"invalid value for 'aggregation' parameter, expected one of {string.Join(", ", Enum.GetNames<TokenAggregation>()).ToLowerInvariant()}");
    }

    private static int ReadCount(InferParameters parameters, string name)
    {
        var count = parameters.Integer(name) ?? 0;
        return count is >= 0 and <= int.MaxValue ? (int)count : throw InferErrors.Invalid($"invalid value for '{name}' parameter, expected >= 0");
    }

    private static void RequireKnownReserved(InferParameters parameters)
    {
        foreach (var name in parameters.Names)
        {
            if (name.StartsWith(ReservedPrefix, StringComparison.Ordinal) && name != EmptyFinalResponse)
            {
                throw InferErrors.Invalid($"parameter keys starting with '{ReservedPrefix}' are reserved for Triton usage. Only the following keys starting with '{ReservedPrefix}' are allowed: {EmptyFinalResponse}");
            }
        }
    }
}
