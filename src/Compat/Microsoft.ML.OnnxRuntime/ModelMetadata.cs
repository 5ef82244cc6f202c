namespace Microsoft.ML.OnnxRuntime;

/// <summary>What a model file says of itself.</summary>
public class ModelMetadata
{
    internal ModelMetadata(nint session)
    {
        using var metadata = new NativeHandle(OrtApi.Get(OrtFunction.SessionGetModelMetadata, session), OrtFunction.ReleaseModelMetadata);
        var pointer = metadata.DangerousGetHandle();
        ProducerName = Text(OrtFunction.ModelMetadataGetProducerName, pointer);
        GraphName = Text(OrtFunction.ModelMetadataGetGraphName, pointer);
        Domain = Text(OrtFunction.ModelMetadataGetDomain, pointer);
        Description = Text(OrtFunction.ModelMetadataGetDescription, pointer);
        GraphDescription = Text(OrtFunction.ModelMetadataGetGraphDescription, pointer);
        Version = ReadVersion(pointer);
        CustomMetadataMap = ReadProperties(pointer);
    }

    /// <summary>Program that wrote the file.</summary>
    public string ProducerName { get; }

    /// <summary>Name of the graph.</summary>
    public string GraphName { get; }

    /// <summary>Domain of the model.</summary>
    public string Domain { get; }

    /// <summary>Description of the model.</summary>
    public string Description { get; }

    /// <summary>Description of the graph.</summary>
    public string GraphDescription { get; }

    /// <summary>Version of the model.</summary>
    public long Version { get; }

    /// <summary>Free properties.</summary>
    public Dictionary<string, string> CustomMetadataMap { get; }

    private static nint Allocator => OrtAllocator.DefaultInstance.DangerousGetHandle();

    private static string Text(OrtFunction function, nint metadata) => Utf8Text.Take(OrtApi.Get(function, metadata, Allocator));

    private static unsafe long ReadVersion(nint metadata)
    {
        long version = 0;
        OrtApi.Check(OrtFunction.ModelMetadataGetVersion, metadata, (nint)(&version));
        return version;
    }

    private static unsafe Dictionary<string, string> ReadProperties(nint metadata)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        nint keys = 0;
        long count = 0;
        OrtApi.Check(OrtFunction.ModelMetadataGetCustomMetadataMapKeys, metadata, Allocator, (nint)(&keys), (nint)(&count));
        for (var i = 0; i < count; i++)
        {
            var name = Utf8Text.Take(((nint*)keys)[i]);
            using var key = new Utf8Text(name);
            properties[name] = Utf8Text.Take(OrtApi.Get(OrtFunction.ModelMetadataLookupCustomMetadataMap, metadata, Allocator, key.Pointer));
        }

        if (keys != 0)
        {
            OrtAllocator.FreeDefault(keys);
        }

        return properties;
    }
}
