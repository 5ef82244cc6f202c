using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.CustomOperators.Interop;
using OnnxAdapt.Runtime.Errors;
using OnnxAdapt.Runtime.ExecutionProviders;

namespace OnnxAdapt.Runtime.Sessions;

/// <summary>Makes sessions of the runtime from models and settings.</summary>
/// <remarks>
/// Overridden initializers are written into the model's bytes. The runtime's own <c>AddInitializer</c> is not used: it replaces
/// values after constant folding and fusion, so that an optimised graph silently keeps what it computed from the old ones.
/// </remarks>
internal static class OrtSessionFactory
{
    /// <summary>Loads a model.</summary>
    /// <param name="model">File or bytes, and overrides.</param>
    /// <param name="settings">Provider, threads, memory.</param>
    /// <param name="packed">Packed weights shared with other sessions, or null.</param>
    /// <exception cref="AdaptException">As <see cref="IInferenceBackendFactory.Create"/> says; Unavailable without the native library.</exception>
    public static InferenceSession Create(ModelBinary model, SessionSettings settings, PrePackedWeightsContainer? packed = null)
    {
        OrtEnvironment.EnsureReady();
        using var options = CreateOptions(settings);
        try
        {
            return model.InitializerOverrides is { Count: > 0 } || model.AdditionalOutputs.Count > 0 || model.Path is null
                ? new InferenceSession(ReadBytes(model, options), options, packed)
                : new InferenceSession(RequireFile(model.Path), options, packed);
        }
        catch (OnnxRuntimeException error)
        {
            throw OrtErrors.Loading(error, model.Path is null ? "in memory" : $"'{model.Path}'");
        }
    }

    private static SessionOptions CreateOptions(SessionSettings settings)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = settings.ThreadCount,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            EnableCpuMemArena = settings.UseArena,
            EnableMemoryPattern = settings.PlanMemory,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        try
        {
            if (settings.SharesThreads) options.DisablePerSessionThreads();
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", settings.AllowSpinning ? "1" : "0");
            ExecutionProviderSet.Find(settings.Provider).Configure(options, settings.DeviceId);
            CustomOperatorDomain.AddTo(options);
            return options;
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }

    private static byte[] ReadBytes(ModelBinary model, SessionOptions options)
    {
        var bytes = model.Bytes;
        if (model.Path is not null)
        {
            bytes = File.ReadAllBytes(RequireFile(model.Path));
            options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", Path.GetDirectoryName(Path.GetFullPath(model.Path))!);
        }

        if (model.InitializerOverrides is { Count: > 0 } overrides) bytes = InitializerPatch.Apply(bytes.Span, overrides);
        if (model.AdditionalOutputs.Count > 0) bytes = OutputPatch.Apply(bytes.Span, model.AdditionalOutputs);
        return AsArray(bytes);
    }

    private static string RequireFile(string path) =>
        File.Exists(path) ? path : throw AdaptException.NotFound($"The model file '{path}' does not exist.");

    private static byte[] AsArray(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : bytes.ToArray();
}
