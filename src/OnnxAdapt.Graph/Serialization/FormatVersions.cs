namespace OnnxAdapt.Graph.Serialization;

/// <summary>Newest versions of the format that this project knows.</summary>
internal static class FormatVersions
{
    public const long NewestIr = 14;
    public const long NewestStandardOpset = 28;

    /// <summary>First IR version in which an initializer need not be a graph input.</summary>
    public const long FreeInitializers = 4;

    public static void Require(long irVersion)
    {
        if (irVersion is < 1 or > NewestIr)
        {
            throw new OnnxFormatException(irVersion < 1
                ? $"The model states IR version {irVersion}; versions 1 to {NewestIr} are known."
                : $"The model has IR version {irVersion}, newer than {NewestIr}, the newest known here; export it for an older version.");
        }
    }

    public static void RequireStandardOpset(long opset)
    {
        if (opset is < 1 or > NewestStandardOpset)
        {
            throw new OnnxFormatException($"The model imports version {opset} of the standard operator set; versions 1 to {NewestStandardOpset} are known.");
        }
    }
}
