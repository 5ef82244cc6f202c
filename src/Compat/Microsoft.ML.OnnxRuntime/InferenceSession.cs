namespace Microsoft.ML.OnnxRuntime;

/// <summary>A loaded model. Runs may overlap.</summary>
public partial class InferenceSession : IDisposable
{
    private readonly NativeHandle _handle;
    private readonly Lazy<ModelMetadata> _metadata;

    /// <summary>Loads a file with default settings.</summary>
    public InferenceSession(string modelPath)
        : this(modelPath, null, null)
    {
    }

    /// <summary>Loads a file.</summary>
    public InferenceSession(string modelPath, SessionOptions options)
        : this(modelPath, options, null)
    {
    }

    /// <summary>Loads a file and shares packed weights.</summary>
    public InferenceSession(string modelPath, SessionOptions? options, PrePackedWeightsContainer? prepackedWeightsContainer)
        : this(Open(options, prepackedWeightsContainer, (environment, settings, container) => FromFile(environment, modelPath, settings, container)))
    {
    }

    /// <summary>Loads a serialized model with default settings.</summary>
    public InferenceSession(byte[] model)
        : this(model, null, null)
    {
    }

    /// <summary>Loads a serialized model.</summary>
    public InferenceSession(byte[] model, SessionOptions options)
        : this(model, options, null)
    {
    }

    /// <summary>Loads a serialized model and shares packed weights.</summary>
    public InferenceSession(byte[] model, SessionOptions? options, PrePackedWeightsContainer? prepackedWeightsContainer)
        : this(Open(options, prepackedWeightsContainer, (environment, settings, container) => FromBytes(environment, model, settings, container)))
    {
    }

    private InferenceSession(NativeHandle handle)
    {
        _handle = handle;
        var session = handle.DangerousGetHandle();
        InputMetadata = Describe(session, OrtFunction.SessionGetInputCount, OrtFunction.SessionGetInputName, OrtFunction.SessionGetInputTypeInfo, out var inputs);
        OutputMetadata = Describe(session, OrtFunction.SessionGetOutputCount, OrtFunction.SessionGetOutputName, OrtFunction.SessionGetOutputTypeInfo, out var outputs);
        OverridableInitializerMetadata = Describe(
            session,
            OrtFunction.SessionGetOverridableInitializerCount,
            OrtFunction.SessionGetOverridableInitializerName,
            OrtFunction.SessionGetOverridableInitializerTypeInfo,
            out _);
        (InputNames, OutputNames) = (inputs, outputs);
        _metadata = new Lazy<ModelMetadata>(ReadMetadata);
    }

    /// <summary>Inputs by name.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> InputMetadata { get; }

    /// <summary>Outputs by name.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> OutputMetadata { get; }

    /// <summary>Initializers that a run may replace, by name.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> OverridableInitializerMetadata { get; }

    /// <summary>Inputs in graph order.</summary>
    public IReadOnlyList<string> InputNames { get; }

    /// <summary>Outputs in graph order.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>What the model says of itself.</summary>
    public ModelMetadata ModelMetadata => _metadata.Value;

    internal NativeHandle Handle => _handle;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the native session once no run uses it.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _handle.Dispose();
        }
    }

    private static NativeHandle Open(SessionOptions? options, PrePackedWeightsContainer? container, Func<nint, nint, nint, nint> create)
    {
        var environment = OrtEnv.Instance();
        var held = false;
        environment.DangerousAddRef(ref held);
        try
        {
            using var defaults = options is null ? new SessionOptions() : null;
            using var settings = new Borrow(options ?? defaults);
            using var packed = new Borrow(container);
            var session = create(environment.DangerousGetHandle(), settings.Pointer, packed.Pointer);
            return new NativeHandle(session, OrtFunction.ReleaseSession, environment.DangerousRelease);
        }
        catch
        {
            environment.DangerousRelease();
            throw;
        }
    }

    private static nint FromFile(nint environment, string path, nint options, nint container)
    {
        using var text = Utf8Text.ForPath(path);
        return container == 0
            ? OrtApi.Get(OrtFunction.CreateSession, environment, text.Pointer, options)
            : OrtApi.Get(OrtFunction.CreateSessionWithPrepackedWeightsContainer, environment, text.Pointer, options, container);
    }

    private static unsafe nint FromBytes(nint environment, byte[] model, nint options, nint container)
    {
        fixed (byte* first = model)
        {
            return container == 0
                ? OrtApi.Get(OrtFunction.CreateSessionFromArray, environment, (nint)first, model.Length, options)
                : OrtApi.Get(OrtFunction.CreateSessionFromArrayWithPrepackedWeightsContainer, environment, (nint)first, model.Length, options, container);
        }
    }

    private static Dictionary<string, NodeMetadata> Describe(nint session, OrtFunction count, OrtFunction name, OrtFunction type, out string[] names)
    {
        var result = new Dictionary<string, NodeMetadata>(StringComparer.Ordinal);
        names = new string[(int)OrtApi.Get(count, session)];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = Utf8Text.Take(OrtApi.Get(name, session, i, OrtAllocator.DefaultInstance.DangerousGetHandle()));
            using var info = new NativeHandle(OrtApi.Get(type, session, i), OrtFunction.ReleaseTypeInfo);
            result[names[i]] = new NodeMetadata(info.DangerousGetHandle());
        }

        return result;
    }

    private ModelMetadata ReadMetadata()
    {
        using var session = new Borrow(_handle);
        return new ModelMetadata(session.Pointer);
    }
}
