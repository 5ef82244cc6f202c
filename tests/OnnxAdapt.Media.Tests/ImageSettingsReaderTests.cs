using System.Text.Json;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Media.Tests;

public sealed class ImageSettingsReaderTests
{
    [Fact]
    public void Read_VisionTransformer_ResizesBothSides()
    {
        var settings = Read("""{"image_processor_type":"ViTImageProcessor","do_resize":true,"size":{"height":224,"width":224},"resample":2,"do_rescale":true,"rescale_factor":0.00392156862745098,"do_normalize":true,"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5]}""")!;

        Assert.Equal(new ImageSize(224, 224), settings.Resize);
        Assert.Null(settings.Crop);
        Assert.Equal(ResampleFilter.Bilinear, settings.Filter);
        Assert.Equal([0.5, 0.5, 0.5], settings.Mean);
    }

    [Fact]
    public void Read_ShortestEdgeAndCrop_ResizesAndCuts()
    {
        var settings = Read("""{"crop_size":{"height":224,"width":224},"do_center_crop":true,"do_normalize":true,"do_resize":true,"image_mean":[0.485,0.456,0.406],"image_std":[0.229,0.224,0.225],"resample":3,"size":{"shortest_edge":256}}""")!;

        Assert.Equal((256, 341), settings.Resize!.Of(600, 800));
        Assert.Equal((384, 256), settings.Resize.Of(300, 200));
        Assert.Equal(new ImageSize(224, 224), settings.Crop);
        Assert.Equal(ResampleFilter.Bicubic, settings.Filter);
    }

    [Fact]
    public void Read_PlainNumbers_AreShorterSideWhereItIsCut()
    {
        Assert.Equal(new ImageSize(0, 0, 224), Read("""{"do_center_crop":true,"crop_size":200,"size":224}""")!.Resize);
        Assert.Equal(new ImageSize(200, 200), Read("""{"do_center_crop":true,"crop_size":200,"size":224}""")!.Crop);
        Assert.Equal(new ImageSize(224, 224), Read("""{"do_resize":true,"size":224}""")!.Resize);
    }

    [Fact]
    public void Read_SwitchedOff_LeavesPixels()
    {
        var settings = Read("""{"do_resize":false,"size":224,"do_center_crop":false,"crop_size":200,"do_rescale":false,"do_normalize":false,"image_mean":[1,1,1]}""")!;

        Assert.Equal((null, null, 1d), (settings.Resize, settings.Crop, settings.Rescale));
        Assert.Empty(settings.Mean);
    }

    [Theory]
    [InlineData(224, 256, 224)]
    [InlineData(384, 384, 0)]
    public void Read_CropShare_CutsSmallSizesOnly(int size, int resized, int cut)
    {
        var settings = Read($$"""{"do_resize":true,"size":{"shortest_edge":{{size}}},"crop_pct":0.875}""")!;

        Assert.Equal(resized, settings.Resize!.Of(1000, 1000).Width);
        Assert.Equal(cut, settings.Crop?.Width ?? 0);
    }

    [Theory]
    [InlineData("""{"feature_extractor_type":"WhisperFeatureExtractor","feature_size":80}""")]
    [InlineData("""[]""")]
    public void Read_NotAboutImages_IsNull(string json) => Assert.Null(Read(json));

    [Theory]
    [InlineData("""{"do_resize":true,"size":{"height":224}}""", "size")]
    [InlineData("""{"do_resize":true,"size":-5}""", "size")]
    [InlineData("""{"do_resize":true,"size":1e9}""", "size")]
    [InlineData("""{"do_resize":true}""", "size")]
    [InlineData("""{"do_resize":"yes","size":5}""", "do_resize")]
    [InlineData("""{"do_resize":true,"size":5,"resample":9}""", "resample")]
    [InlineData("""{"do_normalize":true,"image_mean":[1,2]}""", "image_mean")]
    [InlineData("""{"do_normalize":true,"image_mean":[1,2,3],"image_std":[1,0,1]}""", "image_std")]
    [InlineData("""{"image_mean":[0,0,0]}""", "image_std")]
    public void Read_Nonsense_NamesProperty(string json, string property) =>
        Assert.Contains(property, Assert.Throws<AdaptException>(() => Read(json)).Message, StringComparison.Ordinal);

    private static ImageSettings? Read(string json) => ImageSettingsReader.Read(JsonDocument.Parse(json).RootElement, "preprocessor_config.json");
}
