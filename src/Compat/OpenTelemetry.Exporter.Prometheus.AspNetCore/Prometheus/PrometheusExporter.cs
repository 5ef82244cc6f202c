using System.Diagnostics.CodeAnalysis;
using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>
/// Collects on demand. One scrape collects at a time; those that wait take the page it made when it is younger than the cache
/// duration.
/// </summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private static readonly List<WeakReference<PrometheusExporter>> Instances = [];

    private readonly PrometheusAspNetCoreOptions _options;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _collecting = new(1, 1);
    private readonly Dictionary<ScrapeFormat, ScrapeResponse> _pages = [];
    private ScrapeFormat _format;
    private byte[]? _body;

    public PrometheusExporter(PrometheusAspNetCoreOptions options, TimeProvider? clock = null)
    {
        (_options, _clock) = (options, clock ?? TimeProvider.System);
        lock (Instances)
        {
            Instances.RemoveAll(reference => !reference.TryGetTarget(out _));
            Instances.Add(new WeakReference<PrometheusExporter>(this));
        }
    }

    [SuppressMessage("Naming", "CA1721", Justification = "Name of the interface.")]
    public Func<int, bool>? Collect { get; set; }

    /// <summary>The exporter that was added to a provider.</summary>
    public static PrometheusExporter Of(MeterProvider provider)
    {
        lock (Instances)
        {
            foreach (var reference in Instances)
            {
                if (reference.TryGetTarget(out var exporter) && ReferenceEquals(exporter.ParentProvider, provider)) return exporter;
            }
        }

        throw new ArgumentException("A PrometheusExporter could not be found configured on the provided MeterProvider.");
    }

    public async Task<ScrapeResponse?> ScrapeAsync(ScrapeFormat format, CancellationToken cancellationToken)
    {
        await _collecting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Cached(format) ?? CollectPage(format);
        }
        finally
        {
            _collecting.Release();
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        try
        {
            _body = new ExpositionWriter(_format, _options).Write(ParentProvider.GetResource(), in batch);
            return ExportResult.Success;
        }
        catch (Exception exception)
        {
            PrometheusExporterEventSource.Log.FailedExport(exception.ToString());
            return ExportResult.Failure;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _collecting.Dispose();
        base.Dispose(disposing);
    }

    private ScrapeResponse? Cached(ScrapeFormat format) =>
        _pages.TryGetValue(format, out var page)
        && _clock.GetElapsedTime(page.Timestamp).TotalMilliseconds < _options.ScrapeResponseCacheDurationMilliseconds
            ? page
            : null;

    private ScrapeResponse? CollectPage(ScrapeFormat format)
    {
        (_format, _body) = (format, null);
        if (Collect?.Invoke(Timeout.Infinite) != true || _body is null) return null;
        return _pages[format] = new ScrapeResponse(_body, _clock.GetUtcNow(), _clock.GetTimestamp());
    }
}
