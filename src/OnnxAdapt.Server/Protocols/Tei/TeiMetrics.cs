using System.Diagnostics.Metrics;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving;
using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>
/// The metrics that dashboards for text-embeddings-inference look for, of all requests in whichever dialect. Its counters have no
/// suffix, which Prometheus keeps for counters, so they are made as sums that could fall. Labels hold a few fixed words only.
/// </summary>
internal sealed class TeiMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "OnnxAdapt.Tei";

    /// <summary>What all names begin with.</summary>
    public const string Prefix = "te_";

    private readonly UpDownCounter<long> _failures;
    private readonly Histogram<int> _lengths;
    private readonly Stages _all;
    private readonly Stages _embeds;
    private readonly Stages _predictions;

    /// <summary>Creates the instruments.</summary>
    public TeiMetrics(IMeterFactory factory, ServingMetrics serving)
    {
        var meter = factory.Create(MeterName);
        _failures = meter.CreateUpDownCounter<long>("te_request_failure", description: "Requests that failed.");
        _lengths = meter.CreateHistogram<int>("te_request_input_length", description: "Tokens of an input.");
        (_all, _embeds, _predictions) = (new Stages(meter, "te_request"), new Stages(meter, "te_embed"), new Stages(meter, "te_predict"));
        meter.CreateObservableGauge("te_queue_size", () => serving.QueuedRows, description: "Inputs that wait.");
    }

    /// <summary>A request came.</summary>
    public void Started(InferenceCall call)
    {
        _all.Count.Add(1, Method(call));
        StagesOf(call).Count.Add(call.Inputs.Count);
    }

    /// <summary>A request was answered.</summary>
    public void Succeeded(InferenceCall call, in StageTimings timings, IEnumerable<int> tokens)
    {
        _all.Success.Add(1, Method(call));
        StagesOf(call).Success.Add(call.Inputs.Count);
        _all.Record(timings);
        StagesOf(call).Record(timings);
        foreach (var length in tokens)
        {
            _lengths.Record(length);
        }
    }

    /// <summary>A request failed.</summary>
    public void Failed(Exception failure) => _failures.Add(1, new KeyValuePair<string, object?>("err", WordFor(failure)));

    private static KeyValuePair<string, object?> Method(InferenceCall call) => new("method", call.Inputs.Count == 1 ? "single" : "batch");

    private static string WordFor(Exception failure) => failure switch
    {
        OperationCanceledException or AdaptException { Kind: AdaptErrorKind.Cancelled or AdaptErrorKind.DeadlineExceeded } => "dropped",
        AdaptException { Kind: AdaptErrorKind.InvalidArgument or AdaptErrorKind.NotFound } => "validation",
        AdaptException { Kind: AdaptErrorKind.FailedPrecondition } => "model_type",
        AdaptException { Kind: AdaptErrorKind.ResourceExhausted } => "overloaded",
        _ => "inference",
    };

    private Stages StagesOf(InferenceCall call) => call is EmbedCall ? _embeds : _predictions;

    private sealed class Stages(Meter meter, string prefix)
    {
        private readonly Histogram<double> _total = meter.CreateHistogram<double>($"{prefix}_duration");
        private readonly Histogram<double> _tokenization = meter.CreateHistogram<double>($"{prefix}_tokenization_duration");
        private readonly Histogram<double> _queue = meter.CreateHistogram<double>($"{prefix}_queue_duration");
        private readonly Histogram<double> _inference = meter.CreateHistogram<double>($"{prefix}_inference_duration");

        /// <summary>Requests, or their inputs.</summary>
        public UpDownCounter<long> Count { get; } = meter.CreateUpDownCounter<long>($"{prefix}_count");

        /// <summary>Those that were answered.</summary>
        public UpDownCounter<long> Success { get; } = meter.CreateUpDownCounter<long>($"{prefix}_success");

        public void Record(in StageTimings timings)
        {
            _total.Record(timings.Total.TotalSeconds);
            _tokenization.Record(timings.Tokenize.TotalSeconds);
            _queue.Record(timings.Queue.TotalSeconds);
            _inference.Record(timings.Inference.TotalSeconds);
        }
    }
}
