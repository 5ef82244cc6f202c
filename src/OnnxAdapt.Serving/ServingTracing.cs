using System.Diagnostics;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Queueing;

namespace OnnxAdapt.Serving;

/// <summary>Spans of the source <see cref="SourceName"/>: one per request, and below it one per stage. Nothing is made while nobody listens.</summary>
public static class ServingTracing
{
    /// <summary>Name of the source.</summary>
    public const string SourceName = "OnnxAdapt.Serving";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins the span of a request, below the caller's.</summary>
    internal static Activity? Begin(string operation, ModelReference model, int rows)
    {
        var span = Source.StartActivity(operation);
        if (span is not { IsAllDataRequested: true }) return span;
        return span.SetTag("onnxadapt.model", model.Name).SetTag("onnxadapt.rows", rows);
    }

    /// <summary>Notes which version answered.</summary>
    internal static void Answered(this Activity? span, long version) => span?.SetTag("onnxadapt.version", version);

    /// <summary>Notes why there is no answer.</summary>
    internal static void Failed(this Activity? span, Exception failure)
    {
        if (span is not { IsAllDataRequested: true }) return;
        var kind = failure switch { AdaptException expected => expected.Kind, OperationCanceledException => AdaptErrorKind.Cancelled, _ => AdaptErrorKind.Internal };
        span.SetTag("error.type", kind.ToString()).SetStatus(ActivityStatusCode.Error, failure is AdaptException ? failure.Message : null);
    }

    /// <summary>
    /// Writes the stages of an answered request below its span, from the times that were taken anyway: tokenize, queue, inference
    /// (the graph and pooling), and head where one scored.
    /// </summary>
    internal static void Stages(TimeProvider clock, long started, long encoded, InferenceJob job)
    {
        if (Activity.Current is not { IsAllDataRequested: true, Source.Name: SourceName } request) return;
        var (now, timestamp) = (clock.GetUtcNow(), clock.GetTimestamp());
        Stage("tokenize", started, encoded);
        Stage("queue", job.EnqueuedAt, job.StartedAt);
        Stage("inference", job.StartedAt, job.ComputedAt == 0 ? job.FinishedAt : job.ComputedAt);
        if (job.Plan.Head is not null && job.ComputedAt != 0) Stage("head", job.ComputedAt, job.FinishedAt);

        void Stage(string name, long from, long to)
        {
            var (start, end) = ((now - clock.GetElapsedTime(from, timestamp)).UtcDateTime, (now - clock.GetElapsedTime(to, timestamp)).UtcDateTime);
            using var span = Source.StartActivity(ActivityKind.Internal, request.Context, startTime: start, name: name);
            // An end without a duration would be taken for a missing one.
            span?.SetEndTime(end > start ? end : start.AddTicks(1));
        }
    }
}
