using Microsoft.Extensions.Logging.Console;
using OnnxAdapt.Server.Access;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Interceptors;
using OnnxAdapt.Server.Limits;
using OnnxAdapt.Server.Protocols;
using OnnxAdapt.Server.Protocols.Inference;
using OnnxAdapt.Server.Services;
using OnnxAdapt.Server.Telemetry;

namespace OnnxAdapt.Server.Hosting;

/// <summary>Puts the server together: listeners, services, gRPC, metrics, health.</summary>
internal static class ServerApplication
{
    /// <summary>An application that is ready to start.</summary>
    /// <param name="settings">Checked options.</param>
    public static WebApplication Build(ServerSettings settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        var levels = new LogLevels(settings);
        builder.Services.AddSingleton(levels);
        ConfigureLogging(builder.Logging, settings, levels);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Listeners.Configure(kestrel, settings));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(settings.DrainSeconds));
        builder.Services.AddOnnxAdapt(settings);
        ConfigureGrpc(builder.Services, settings);
        builder.Services.AddTracing(settings.Traces);
        builder.Services.AddPrometheus(settings.Metrics.Tei);
        builder.Services.AddInferenceProtocol();
        builder.Services.AddAccess();
        builder.Services.AddSingleton<BodyBudget>();
        var application = builder.Build();
        Map(application);
        return application;
    }

    private static void ConfigureLogging(ILoggingBuilder logging, ServerSettings settings, LogLevels levels)
    {
        logging.ClearProviders();
        logging.AddFilter(levels.IsEnabled);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Grpc", LogLevel.Warning);
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (settings.JsonLogs)
        {
            logging.AddJsonConsole(format => format.UseUtcTimestamp = true);
        }
        else
        {
            logging.AddSimpleConsole(format => (format.SingleLine, format.TimestampFormat, format.ColorBehavior) = (true, "HH:mm:ss ", LoggerColorBehavior.Disabled));
        }
    }

    private static void ConfigureGrpc(IServiceCollection services, ServerSettings settings)
    {
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = settings.MaxMessageBytes;
            grpc.MaxSendMessageSize = null;
            grpc.CompressionProviders = LimitedCompression.All(settings.MaxMessageBytes);
            grpc.Interceptors.Add<ErrorStatusInterceptor>();
            grpc.Interceptors.Add<StreamPaceInterceptor>();
        });
        services.AddGrpcReflection();
        services.AddCors();
    }

    private static void Map(WebApplication application)
    {
        application.UseRouting();
        application.UseRefusedMessages();
        BrowserAccess.Use(application);
        application.UseAccess();
        application.UseBodyBudget();
        application.MapGrpcService<EmbeddingService>();
        application.MapGrpcService<PredictionService>();
        application.MapGrpcService<ModelService>();
        application.MapGrpcService<TextService>();
        application.MapGrpcService<AdaptationService>();
        application.MapInferenceProtocol();
        application.MapTeiGrpc();
        application.MapGrpcService<HealthService>().ForEverybody();
        application.MapGrpcReflectionService();
        application.MapPlainHttp();
    }
}
